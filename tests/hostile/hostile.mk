# Servers that do what they should not, and logins at them; included by the top
# Makefile.

HOSTILE := $(BUILD)/tests/hostile/hostile
TEST_PROGRAMS += $(HOSTILE)

$(HOSTILE): $(addprefix tests/hostile/,rows.c play.c peer.c login.c \
  behaviour.c good.c expand.c frames.c) $(wildcard tests/hostile/*.h)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 $(DEFS) $(WARN) $(CFLAGS) -I. -rdynamic \
	  -pthread -o $@ $(filter %.c,$^) -lpam $$(pkg-config --libs openssl)

PREFIX_CUT := $(BUILD)/tests/hostile/prefix
TEST_PROGRAMS += $(PREFIX_CUT)

$(PREFIX_CUT): $(addprefix tests/hostile/,prefix.c cut.c peer.c login.c) \
  $(wildcard tests/hostile/*.h)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 $(DEFS) $(WARN) $(CFLAGS) -I. -rdynamic \
	  -pthread -o $@ $(filter %.c,$^) -lpam $$(pkg-config --libs openssl)

.PHONY: torture-prefix
torture-prefix: deps ## each answer of each login cut after every byte
	@$(MAKE) --no-print-directory tests
	@BUILD='$(BUILD)' tests/e2e/run --raw tests/hostile/prefix-inside 1
