# Fuzzers with clang's libFuzzer and sanitizers; included by the top Makefile.
# FUZZ_SECONDS is each one's time; FUZZ_JOBS of them run at a time.

FUZZ_SECONDS ?= 20
FUZZ_JOBS ?= 2
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_FLAGS := -O1 -g -std=c11 -DFMET_TEST_BUILD -fno-omit-frame-pointer
FUZZ_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_COVER := -fprofile-instr-generate -fcoverage-mapping
FUZZ_OUT := $(BUILD)/tests/fuzz
FUZZ_COV_OUT := $(BUILD)/coverage/fuzz
FUZZ_LIB := $(addprefix tests/fuzz/lib/,input.c shape.c)

# Calls that go to the fuzzer instead.
fuzz_wrap = $(addprefix -Wl$(comma)--wrap=,$(1))
comma := ,
FUZZ_HEAP := $(call fuzz_wrap,malloc calloc reallocarray)

# What each is made of besides its own file and FUZZ_LIB.
FUZZ_ANSWERS := $(addprefix src/helper/,json.c lexical.c owner.c api.c)
FUZZ_LOGIN := $(FUZZ_ANSWERS) $(addprefix src/helper/,account.c answer.c \
  body.c change.c exchange.c form.c legacy.c login.c lookup.c mint.c \
  proof_get.c proof_mint.c proof_v3.c probe.c proof_v4.c prove.c release.c revoke.c scopes.c \
  session.c)
fuzz_answers_SRC := $(FUZZ_ANSWERS) \
  $(addprefix tests/fuzz/lib/,rfc8259.c rfc8259_string.c)
fuzz_login_SRC := $(FUZZ_LOGIN)
fuzz_reply_WRAP := $(FUZZ_HEAP)
fuzz_reply_SRC := tests/fuzz/lib/heap.c
fuzz_request_WRAP := $(FUZZ_HEAP)
fuzz_request_SRC := tests/fuzz/lib/heap.c
fuzz_config_WRAP := $(call fuzz_wrap,fmet_trusted_read fmet_trusted_check)
fuzz_trusted_WRAP := $(call fuzz_wrap,lstat readlink open fstat read close)
fuzz_http_SRC := $(filter-out src/helper/main.c src/helper/confine.c,$(HELPER)) \
  tests/fuzz/lib/helper_request.c
fuzz_http_WRAP := $(call fuzz_wrap,fmet_transfer_settings curl_multi_poll)
# The module, with all that it asks of the host answered by lib/.
FUZZ_HOST := $(MODULE) $(addprefix tests/fuzz/lib/,pam.c host.c store.c)
FUZZ_HOST_WRAP := $(call fuzz_wrap,geteuid getuid getpwnam_r getgrnam_r \
  getgrouplist getgroups setgroups fmet_trusted_check fmet_trusted_read \
  fmet_trusted_read_named fmet_hash_make fmet_hash_check \
  fmet_session_file_write fmet_session_file_remove fmet_rundir_open \
  fmet_rundir_open_lasting fmet_rundir_write fmet_rundir_replace \
  fmet_rundir_read fmet_rundir_each fmet_rundir_sweep fmet_rundir_take_place \
  fmet_rundir_lock unlinkat renameat fstatat open)
fuzz_module_SRC := pam_fmetoken.c $(FUZZ_HOST) \
  $(addprefix tests/fuzz/lib/,helper.c reference.c)
fuzz_module_WRAP := $(FUZZ_HOST_WRAP) \
  $(call fuzz_wrap,socketpair fork shutdown syscall waitpid)
fuzz_records_SRC := $(FUZZ_HOST)
fuzz_records_WRAP := $(FUZZ_HOST_WRAP)

fuzz_sources = tests/fuzz/$(1).c $(FUZZ_LIB) $(CORE) $($(1)_SRC)

# Twice the same objects: to find faults, and to count what was reached.
$(FUZZ_OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call quiet,CC)clang $(DEFS) $(WARN) $(FUZZ_FLAGS) $(HELPER_CFLAGS) \
	  -fsanitize=fuzzer-no-link $(FUZZ_SANITIZE) -I. -MMD -MP -c -o $@ $<

$(FUZZ_COV_OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call quiet,CC)clang $(DEFS) $(WARN) $(FUZZ_FLAGS) $(HELPER_CFLAGS) \
	  $(FUZZ_COVER) -I. -MMD -MP -c -o $@ $<

define fuzz_program
$(FUZZ_OUT)/$(1): $$(patsubst %.c,$(FUZZ_OUT)/obj/%.o,$$(call fuzz_sources,$(1)))
	$$(call quiet,LINK)clang -fsanitize=fuzzer $(FUZZ_SANITIZE) $$($(1)_WRAP) \
	  -o $$@ $$^ $(HELPER_LIBS) -lpam -lcrypt

$(FUZZ_COV_OUT)/$(1): $$(patsubst %.c,$(FUZZ_COV_OUT)/obj/%.o,$$(call fuzz_sources,$(1)))
	$$(call quiet,LINK)clang -fsanitize=fuzzer $(FUZZ_COVER) $$($(1)_WRAP) \
	  -o $$@ $$^ $(HELPER_LIBS) -lpam -lcrypt
endef
$(foreach fuzzer,$(FUZZERS),$(eval $(call fuzz_program,$(fuzzer))))

.PHONY: fuzz fuzz-build fuzz-coverage fuzz-seeds torture-fuzz
fuzz-build: $(addprefix $(FUZZ_OUT)/,$(FUZZERS))

fuzz: ## each fuzzer for FUZZ_SECONDS (20), FUZZ_JOBS (2) at a time
	@tests/tools/deps build test lint
	@$(MAKE) --no-print-directory fuzz-build
	@BUILD='$(BUILD)' FUZZ_SECONDS='$(FUZZ_SECONDS)' FUZZ_JOBS='$(FUZZ_JOBS)' \
	  tests/fuzz/run $(FUZZERS)

torture-fuzz: ## the same for 300 seconds each
	@$(MAKE) --no-print-directory fuzz FUZZ_SECONDS=300

fuzz-coverage: ## which lines of each source file the fuzzers' corpora reach
	@tests/tools/deps build test lint
	@$(MAKE) --no-print-directory $(addprefix $(FUZZ_COV_OUT)/,$(FUZZERS))
	@BUILD='$(BUILD)' tests/fuzz/coverage $(FUZZERS)

fuzz-seeds: fuzz-build ## the smallest part of the corpora that reaches as much
	@BUILD='$(BUILD)' tests/fuzz/reseed $(FUZZERS)
