/*
 * Growing without realloc(3), which leaves unwiped memory behind.
 */
#include "src/helper/body.h"

#include <stdlib.h>
#include <string.h>

#include "src/core/secret.h"

static bool make_room(struct fmet_body *body, size_t len)
{
    size_t room = body->room != 0 ? body->room : 4096;
    char *bytes;

    while (room < body->len + len + 1)
        room *= 2;
    if (room == body->room)
        return true;
    bytes = malloc(room);
    if (bytes == NULL)
        return false;
    if (body->len != 0)
        memcpy(bytes, body->bytes, body->len);
    fmet_wipe(body->bytes, body->len);
    free(body->bytes);
    body->bytes = bytes;
    body->room = room;
    return true;
}

bool fmet_body_add(struct fmet_body *body, const char *bytes, size_t len)
{
    if (!make_room(body, len))
        return false;
    memcpy(body->bytes + body->len, bytes, len);
    body->len += len;
    body->bytes[body->len] = '\0';
    return true;
}

void fmet_body_clear(struct fmet_body *body)
{
    if (body == NULL)
        return;
    fmet_wipe(body->bytes, body->len);
    free(body->bytes);
    *body = (struct fmet_body){0};
}
