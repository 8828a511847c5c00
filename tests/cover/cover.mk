# What the tests reach and what watches them run: coverage by gcov, memcheck by
# valgrind, and the scripted conversations under the sanitizers; included by
# the top Makefile.

# Coverage: a build of its own, which nobody installs but in a private root.
COVER := $(BUILD)/coverage
COVER_WRAP := -Wl,--wrap=_exit,--wrap=execve,--wrap=fork \
  -Wl,--wrap=syscall,--wrap=setrlimit
# fork and execve by name: gcc would make them libgcov's own.
COVER_FLAGS := -O0 -g --coverage -fprofile-abs-path -fno-builtin-fork \
  -fno-builtin-execve -DFMET_TEST_BUILD

# What has it linked in is linked again.
$(COVER)/dump.o: tests/cover/dump.c tests/cover/cover.mk
	@mkdir -p $(@D)
	@rm -rf $(COVER)/pam_fmetoken* $(COVER)/fmetokenctl $(COVER)/tests/unit
	$(call quiet,CC)gcc -std=c11 -D_GNU_SOURCE $(WARN) -O1 -fPIC -c -o $@ $<

$(COVER)/host.so: tests/cover/host.c
	@mkdir -p $(@D)
	$(call quiet,CC)gcc -std=c11 -D_GNU_SOURCE $(WARN) -O1 -fPIC -shared -o $@ $<

.PHONY: coverage-build coverage
coverage-build: $(COVER)/dump.o $(COVER)/host.so
	@$(MAKE) --no-print-directory BUILD=$(COVER) CC=gcc HARDEN= LDHARDEN= \
	  CFLAGS='$(COVER_FLAGS)' LDFLAGS='$(COVER_WRAP) $(COVER)/dump.o' tests

coverage: ## which lines and branches of src the tests reach
	@tests/tools/deps build test lint
	@$(MAKE) --no-print-directory coverage-build
	@BUILD='$(COVER)' tests/cover/coverage

# What looks on: memcheck at the product as it is, the sanitizers at a build of
# their own.
WATCH := $(BUILD)/watch
# Loaded before what looks for a function of it behind its own of that name: the
# sanitizers take crypt(3) from pam_unix, and preload.c takes it from the module.
LIBCRYPT := -Wl,--no-as-needed -lcrypt
WATCH_CC = -std=c11 -D_GNU_SOURCE $(WARN) -g -O1

$(WATCH)/pidfd: tests/cover/pidfd.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(WATCH_CC) -o $@ $<

$(WATCH)/preload.so: tests/cover/preload.c tests/cover/cover.mk
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(WATCH_CC) -fPIC -shared -o $@ $< $(LIBCRYPT)

$(WATCH)/stderr.o: tests/cover/stderr.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(WATCH_CC) -fPIC -c -o $@ $<

# The module, and for the sanitizers the helper, with a mistake each.
PLANTED_helper := OVERFLOW
PLANTED_leak := LEAK
PLANTED_overflow := OVERFLOW
PLANTED_uninitialised := UNINITIALISED

.PRECIOUS: $(BUILD)/planted/%.o
$(BUILD)/planted/%.o: tests/cover/planted.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) -fPIC -DPLANTED_$(PLANTED_$*) -c -o $@ $<

$(BUILD)/planted/%.so: $(BUILD)/planted/%.o $(MODULE_OBJ)
	$(call quiet,LINK)$(CC) -shared $(CFLAGS) $(LDFLAGS) \
	  -Wl,--wrap=fmet_code_name -Wl,--version-script=pam_fmetoken.map -o $@ $^ \
	  -lpam -lcrypt

$(BUILD)/planted/helper.so: $(MODULE_SO)
	@mkdir -p $(@D)
	@cp $< $@

$(BUILD)/planted/helper-helper: $(BUILD)/planted/helper.o $(HELPER_OBJ)
	$(call quiet,LINK)$(CC) -pie $(CFLAGS) $(LDFLAGS) \
	  -Wl,--wrap=fmet_deadline_of -o $@ $^ $(HELPER_LIBS)

.PHONY: valgrind
valgrind: ## unit tests and scripted conversations under memcheck
	@tests/tools/deps build test lint
	@$(MAKE) --no-print-directory tests $(WATCH)/pidfd $(WATCH)/preload.so \
	  $(patsubst %,$(BUILD)/planted/%.so,leak uninitialised overflow)
	@BUILD='$(BUILD)' tests/cover/watched memcheck

# In the build of `sanitize`.
.PHONY: sanitize-scripts
sanitize-scripts: $(WATCH)/stderr.o ## the scripted conversations with the sanitizers
	@tests/tools/deps build test
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitize HARDEN= LDHARDEN= \
	  CFLAGS='$(SANITIZE) -DFMET_TEST_BUILD' \
	  LDFLAGS='-Wl,--wrap=dup2 $(WATCH)/stderr.o' \
	  CONVERSE_LIBS='$(LIBCRYPT)' all \
	  $(BUILD)/sanitize/tests/script/converse $(BUILD)/sanitize/tests/sim/fmesim \
	  $(patsubst %,$(BUILD)/sanitize/tests/e2e/%,logd ptyrun) \
	  $(patsubst %,$(BUILD)/sanitize/planted/%,leak.so overflow.so helper.so \
	  helper-helper)
	@BUILD='$(BUILD)/sanitize' tests/cover/watched sanitize
