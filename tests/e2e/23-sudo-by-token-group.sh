#!/bin/bash
# A group granted to the ssh session by a token's scope opens sudo (%gis in sudoers).
. "${0%/*}/lib.sh"
begin

# carol's only rule in sudoers is %gis.
sudo_in_session='ptyrun -a /tmp/answers -- sudo -k id -un'
printf '%s\n' "$carol_token" >/tmp/answers
chmod 644 /tmp/answers

like "from a public-key session sudo is refused" "$(ssh_key carol "$sudo_in_session")" \
    'not (in the sudoers|allowed)'
got=$(ssh_kbdint carol "$carol_token" "id -Gn; $sudo_in_session")
is "the token gives the session the group" \
    "$(groups_of carol "$(head -n 1 <<<"$got")")" "fme-users gis"
like "and the group opens sudo" "$got" '^root$'
got=$(ssh_password carol "$carol_token" "$sudo_in_session")
like "by ssh's password method too" "$got" '^root$'
done_testing
