# pam_fmetoken.  `make help` says what there is; CONTRIBUTING.md says more.

VERSION := 0.1.0

CC ?= cc
BUILD ?= build
prefix ?= /usr
# The host's, whatever the prefix: PAM and its administrators look there.
sysconfdir ?= /etc
libexecdir ?= $(prefix)/libexec
sbindir ?= $(prefix)/sbin
completionsdir ?= $(prefix)/share/bash-completion/completions
pamdir ?= $(shell CC='$(CC)' tests/tools/pamdir '$(prefix)')
docdir ?= $(prefix)/share/doc/pam_fmetoken
mandir ?= $(prefix)/share/man
tmpfilesdir ?= $(prefix)/lib/tmpfiles.d
sysusersdir ?= $(prefix)/lib/sysusers.d
dbusdir ?= $(prefix)/share/dbus-1/system.d
DESTDIR ?=

# V=1 shows whole commands.
quiet = $(if $(V),,@echo "  $(1)	$@";)

CFLAGS ?= -O2 -g
WERROR ?= -Werror
WARN := -Wall -Wextra $(WERROR) -Wshadow -Wstrict-prototypes \
  -Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
  -Wwrite-strings -Wcast-qual -Wformat=2 -Wundef -Wvla -Wconversion \
  -Wno-sign-conversion -Wimplicit-fallthrough -Wnull-dereference
HARDEN ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
  -fstack-clash-protection
LDHARDEN ?= -Wl,-z,relro,-z,now,-z,noexecstack,-z,defs
DEFS := -D_GNU_SOURCE -DFMET_VERSION='"$(VERSION)"' \
  -DFMET_SYSCONFDIR='"$(sysconfdir)"' -DFMET_LIBEXECDIR='"$(libexecdir)"' \
  -DFMET_PAMDIR='"$(pamdir)"'
ALL_CFLAGS = -std=c11 $(DEFS) $(WARN) $(HARDEN) $(CFLAGS) -I. -MMD -MP

HELPER_CFLAGS = $(shell pkg-config --cflags libcurl json-c openssl)
# ld.so looks a symbol up in this order: first where most of them are.
HELPER_LIBS = -lcrypto -lc $(shell pkg-config --libs libcurl json-c openssl)

CORE := $(wildcard src/core/*.c)
MODULE := $(wildcard src/module/*.c)
HELPER := $(wildcard src/helper/*.c)
CTL := $(wildcard src/ctl/*.c)
MODULE_OBJ := $(patsubst %.c,$(BUILD)/pic/%.o,pam_fmetoken.c $(MODULE) $(CORE))
HELPER_OBJ := $(patsubst %.c,$(BUILD)/pie/%.o,$(HELPER) $(CORE))
# The command is the module's own code behind another front.
CTL_OBJ := $(patsubst %.c,$(BUILD)/pic/%.o,$(CTL) $(MODULE) $(CORE))
MODULE_SO := $(BUILD)/pam_fmetoken.so
HELPER_BIN := $(BUILD)/pam_fmetoken_helper
CTL_BIN := $(BUILD)/fmetokenctl

.PHONY: all
all: $(MODULE_SO) $(HELPER_BIN) $(CTL_BIN)

# What is compiled in changes with the variables: so do the objects.
$(BUILD)/defs: export DEFS_NOW := $(DEFS)
$(BUILD)/defs: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' "$$DEFS_NOW" | cmp -s - $@ || \
	  printf '%s\n' "$$DEFS_NOW" >$@

.PHONY: FORCE
FORCE:

# Position-independent twice: the module is a library of the host process, the
# helper a program.  Neither object is ever linked into the other.
$(BUILD)/pic/%.o: %.c $(BUILD)/defs
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) -fPIC -fvisibility=hidden -c -o $@ $<

$(BUILD)/pie/%.o: %.c $(BUILD)/defs
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(HELPER_CFLAGS) -fPIE -c -o $@ $<

$(MODULE_SO): $(MODULE_OBJ) pam_fmetoken.map
	$(call quiet,LINK)$(CC) -shared $(CFLAGS) $(LDFLAGS) $(LDHARDEN) -Wl,--as-needed \
	  -Wl,--version-script=pam_fmetoken.map -o $@ $(MODULE_OBJ) -lpam -lcrypt

$(HELPER_BIN): $(HELPER_OBJ)
	$(call quiet,LINK)$(CC) -pie $(CFLAGS) $(LDFLAGS) $(LDHARDEN) -Wl,--as-needed \
	  -o $@ $(HELPER_OBJ) $(HELPER_LIBS)

$(CTL_BIN): $(CTL_OBJ)
	$(call quiet,LINK)$(CC) -pie $(CFLAGS) $(LDFLAGS) $(LDHARDEN) -Wl,--as-needed \
	  -o $@ $(CTL_OBJ) -lpam -lcrypt

# Tests: each suite's own rules, and unit tests, one program a file.
UNIT_CORE := $(wildcard tests/unit/test_*.c)
UNIT_MODULE := $(wildcard tests/unit/module/test_*.c)
UNIT_HELPER := $(wildcard tests/unit/helper/test_*.c)
UNIT_CTL := $(wildcard tests/unit/ctl/test_*.c)
UNIT := $(patsubst %.c,$(BUILD)/%,$(UNIT_CORE) $(UNIT_MODULE) $(UNIT_HELPER) \
  $(UNIT_CTL))
CORE_PIC := $(patsubst %.c,$(BUILD)/pic/%.o,$(CORE))
MODULE_PIC := $(patsubst %.c,$(BUILD)/pic/%.o,$(MODULE) $(CORE))
HELPER_PIE := $(patsubst %.c,$(BUILD)/pie/%.o,\
  $(filter-out src/helper/main.c,$(HELPER)) $(CORE))

$(BUILD)/tests/unit/module/%: tests/unit/module/%.c $(MODULE_PIC)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(MODULE_PIC) -lcmocka -lpam \
	  -lcrypt

$(BUILD)/tests/unit/helper/%: tests/unit/helper/%.c $(HELPER_PIE)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(HELPER_PIE) -lcmocka \
	  $(HELPER_LIBS)

$(BUILD)/tests/unit/ctl/%: tests/unit/ctl/%.c $(BUILD)/pic/src/ctl/text.o
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/pic/src/ctl/text.o \
	  -lcmocka

$(BUILD)/tests/unit/%: tests/unit/%.c $(CORE_PIC)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(CORE_PIC) -lcmocka

# Each suite's own rules; the simulator is in several of them.
include tests/sim/sim.mk $(filter-out %/sim.mk,$(wildcard tests/*/*.mk))
-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)

.PHONY: tests
tests: all $(UNIT) $(TEST_PROGRAMS)

.PHONY: deps check demo demo-picture
deps: ## install what building and testing need (apt or dnf)
	@tests/tools/deps build test

check: deps ## every test; ends with "N passed, N failed"
	@$(MAKE) --no-print-directory tests
	@BUILD='$(BUILD)' tests/run

demo: deps ## logins by password and token through a real sshd and sudo
	@$(MAKE) --no-print-directory tests >$(BUILD).log 2>&1 || \
	  { cat $(BUILD).log; exit 1; }
	@rm -f $(BUILD).log
	@BUILD='$(BUILD)' tests/e2e/demo

demo-picture: ## docs/demo.svg: what `make demo` prints now
	@tests/tools/deps build test picture
	@$(MAKE) --no-print-directory tests
	@BUILD='$(BUILD)' script -qec tests/e2e/demo /dev/null >$(BUILD)/demo.out
	@tests/tools/terminal-picture 'make demo' <$(BUILD)/demo.out >docs/demo.svg

.PHONY: sanitize
SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
  -fno-omit-frame-pointer
sanitize: ## unit tests and the helper's flights with the sanitizers
	@tests/tools/deps build test
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitize HARDEN= LDHARDEN= \
	  CFLAGS='$(SANITIZE) -DFMET_TEST_BUILD' \
	  $(patsubst $(BUILD)/%,$(BUILD)/sanitize/%,$(UNIT) $(HELPER_BIN) $(SIM))
	@BUILD='$(BUILD)/sanitize' ASAN_OPTIONS=allocator_may_return_null=1 \
	  tests/run unit

.PHONY: torture
torture: ## hours: every point of what `make check` samples, long fuzzing
	@$(MAKE) --no-print-directory torture-fault
	@$(MAKE) --no-print-directory torture-prefix
	@$(MAKE) --no-print-directory torture-secrets
	@$(MAKE) --no-print-directory torture-fuzz

.PHONY: format format-check lint
SOURCES := $(wildcard *.c src/*/*.[ch] tests/*/*.[ch] tests/*/*/*.[ch])
format: ## clang-format everything in place
	clang-format -i $(SOURCES)

format-check:
	clang-format --dry-run -Werror $(SOURCES)

lint: ## formatting, clang-tidy, cppcheck, gcc -fanalyzer, shellcheck
	@tests/tools/deps build test lint
	@CC='$(CC)' BUILD='$(BUILD)' tests/tools/lint

.PHONY: compile_commands.json
compile_commands.json: ## for editors and clang-tidy
	@tests/tools/compile-commands '$(CURDIR)' \
	  "-std=c11 $(subst ",\",$(DEFS)) -I. $(HELPER_CFLAGS)" \
	  $(filter %.c,$(SOURCES)) >$@

.PHONY: install uninstall
install: all ## module, helper, command, its user, a configuration where there is none
	install -d '$(DESTDIR)$(pamdir)' '$(DESTDIR)$(libexecdir)' \
	  '$(DESTDIR)$(sbindir)' '$(DESTDIR)$(completionsdir)' \
	  '$(DESTDIR)$(sysconfdir)/security' '$(DESTDIR)$(docdir)/docs' \
	  '$(DESTDIR)$(docdir)/pam.d-example' \
	  '$(DESTDIR)$(tmpfilesdir)' '$(DESTDIR)$(sysusersdir)' \
	  '$(DESTDIR)$(dbusdir)' \
	  '$(DESTDIR)$(mandir)/man5' '$(DESTDIR)$(mandir)/man8'
	install -m 0644 $(MODULE_SO) '$(DESTDIR)$(pamdir)/pam_fmetoken.so.new'
	mv -f '$(DESTDIR)$(pamdir)/pam_fmetoken.so.new' \
	  '$(DESTDIR)$(pamdir)/pam_fmetoken.so'
	install -m 0711 $(HELPER_BIN) \
	  '$(DESTDIR)$(libexecdir)/pam_fmetoken_helper.new'
	mv -f '$(DESTDIR)$(libexecdir)/pam_fmetoken_helper.new' \
	  '$(DESTDIR)$(libexecdir)/pam_fmetoken_helper'
	install -m 0755 $(CTL_BIN) '$(DESTDIR)$(sbindir)/fmetokenctl'
	install -m 0644 completions/fmetokenctl '$(DESTDIR)$(completionsdir)'
	test -e '$(DESTDIR)$(sysconfdir)/security/pam_fmetoken.conf' || \
	  install -m 0644 pam.d-example/pam_fmetoken.conf \
	  '$(DESTDIR)$(sysconfdir)/security/pam_fmetoken.conf'
	install -m 0644 README.md NEWS LICENSE SECURITY.md '$(DESTDIR)$(docdir)'
	install -m 0644 docs/* '$(DESTDIR)$(docdir)/docs'
	install -m 0644 pam.d-example/* '$(DESTDIR)$(docdir)/pam.d-example'
	install -m 0644 tmpfiles.d/pam_fmetoken.conf '$(DESTDIR)$(tmpfilesdir)'
	install -m 0644 sysusers.d/pam_fmetoken.conf '$(DESTDIR)$(sysusersdir)'
	install -m 0644 dbus/pam_fmetoken.conf '$(DESTDIR)$(dbusdir)'
	install -m 0644 man/*.5 '$(DESTDIR)$(mandir)/man5'
	install -m 0644 man/*.8 '$(DESTDIR)$(mandir)/man8'
	DESTDIR='$(DESTDIR)' tests/tools/helper-user _fmetoken

uninstall: ## refuses while a file in pam.d names the module (FORCE=1)
	@DESTDIR='$(DESTDIR)' FORCE='$(FORCE)' \
	  tests/tools/in-use '$(sysconfdir)/pam.d'
	rm -f '$(DESTDIR)$(pamdir)/pam_fmetoken.so' \
	  '$(DESTDIR)$(libexecdir)/pam_fmetoken_helper' \
	  '$(DESTDIR)$(tmpfilesdir)/pam_fmetoken.conf' \
	  '$(DESTDIR)$(sbindir)/fmetokenctl' \
	  '$(DESTDIR)$(completionsdir)/fmetokenctl' \
	  '$(DESTDIR)$(sysusersdir)/pam_fmetoken.conf' \
	  '$(DESTDIR)$(dbusdir)/pam_fmetoken.conf' \
	  $(patsubst man/%,'$(DESTDIR)$(mandir)/man5/%',$(wildcard man/*.5)) \
	  $(patsubst man/%,'$(DESTDIR)$(mandir)/man8/%',$(wildcard man/*.8))
	rm -rf '$(DESTDIR)$(docdir)'
	@[ ! -d '$(DESTDIR)/var/lib/pam_fmetoken' ] || echo "left:" \
	  "/var/lib/pam_fmetoken, with hashes of secrets; remove it as root"

.PHONY: dist deb rpm
dist: ## the release as $(BUILD)/dist/pam_fmetoken-VERSION.tar.gz
	@tests/tools/dist '$(VERSION)' '$(BUILD)/dist'

deb: ## the Debian package in $(BUILD)/deb
	@tests/tools/deb '$(VERSION)' '$(BUILD)/deb'

rpm: ## the RPM package in $(BUILD)/rpm
	@tests/tools/rpm '$(VERSION)' '$(BUILD)/rpm'

.PHONY: clean help
clean: ## remove what was built
	rm -rf '$(BUILD)' compile_commands.json

help: ## this list
	@sed -n 's/^\([a-z0-9_.-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort | \
	  awk -F'\t' '{printf "  make %-22s %s\n", $$1, $$2}'
	@echo "variables: CC CFLAGS BUILD DESTDIR prefix sysconfdir libexecdir" \
	  "sbindir pamdir tmpfilesdir sysusersdir dbusdir completionsdir mandir docdir"
