/*
 * What the fuzzers share: a reader that cuts an input into values, an assertion
 * that says what it found, and a mutator that knows how inputs are built.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* libFuzzer's side. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed);

/* Ends the run, and says which promise was broken. */
#define MUST(condition)                                                        \
    ((condition) ? (void)0 : fuzz_broken(#condition, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *what, const char *file, int line);

/* What is left of an input.  Past its end everything is 0 or empty. */
struct fuzz_input {
    const uint8_t *bytes;
    size_t len;
};

uint8_t fuzz_u8(struct fuzz_input *input);
uint32_t fuzz_u32(struct fuzz_input *input); /* big-endian, as in wire.h */

/* A length of 32 bits and so many bytes, or what is left; they stay the
   input's. */
struct fuzz_input fuzz_blob(struct fuzz_input *input);

/* The same as a text that the caller frees: up to the first NUL. */
char *fuzz_text(struct fuzz_input *input);

/* A copy of all that is left, for readers of bytes: exactly as long, so that a
   sanitizer sees each step past its end.  The caller frees it. */
uint8_t *fuzz_copy(const struct fuzz_input *input);

/*
 * Mutates an input that is built by SHAPE:
 *
 *   1 4 8   a number of so many bytes, big-endian
 *   t       a length of 32 bits and so many bytes
 *   x       the same, and what is in it has the shape INNER
 *   ( )     a count of 32 bits, and so many of what stands between
 *
 * Lengths and counts stay true, so that a change of one field is not the end of
 * all behind it; one change in eight is of the bytes as they are.
 */
size_t fuzz_shape_mutate(const char *shape, const char *inner, uint8_t *data,
                         size_t size, size_t max, unsigned seed);

/*
 * While it is on, what the product takes from the heap is counted: targets that
 * are linked with FUZZ_HEAP of fuzz.mk.  FAIL_AT: that allocation fails,
 * counted from 1; 0: none.
 */
void fuzz_heap_start(unsigned fail_at);
size_t fuzz_heap_stop(void); /* how many bytes were asked for */
bool fuzz_heap_failed(void); /* whether one was made to fail since start */

#endif
