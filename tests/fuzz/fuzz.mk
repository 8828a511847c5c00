# Fuzzers with clang's libFuzzer and sanitizers; included by the top Makefile.
# FUZZ_SECONDS is each one's time.

FUZZ_SECONDS ?= 15
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_FLAGS := -O1 -g -fsanitize=fuzzer,address,undefined \
  -fno-sanitize-recover=all -DFMET_TEST_BUILD

# What reads answers and knows no network.
FUZZ_SRC := $(CORE) $(addprefix src/helper/,json.c lexical.c owner.c api.c)

# The login, with the fuzzer in the place of the connection.
$(BUILD)/tests/fuzz/fuzz_login: FUZZ_SRC += $(addprefix src/helper/,account.c \
  answer.c body.c change.c exchange.c form.c legacy.c login.c lookup.c mint.c \
  proof_get.c proof_mint.c proof_v3.c proof_v4.c prove.c revoke.c scopes.c \
  session.c)

$(BUILD)/tests/fuzz/%: tests/fuzz/%.c $(FUZZ_SRC) $(wildcard src/helper/*.[ch])
	@mkdir -p $(@D)
	$(call quiet,CC)clang -std=c11 $(DEFS) $(FUZZ_FLAGS) $(HELPER_CFLAGS) \
	  -I. -o $@ $< $(FUZZ_SRC) -ljson-c

.PHONY: fuzz
fuzz: ## each fuzzer for FUZZ_SECONDS (15)
	@tests/tools/deps build test lint
	@$(MAKE) --no-print-directory \
	  $(addprefix $(BUILD)/tests/fuzz/,$(FUZZERS))
	@BUILD='$(BUILD)' FUZZ_SECONDS='$(FUZZ_SECONDS)' \
	  tests/fuzz/run $(FUZZERS)
