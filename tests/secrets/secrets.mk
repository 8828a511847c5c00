# What is left of secrets after a login; included by the top Makefile.

SECRETS_TOOLS := $(addprefix $(BUILD)/tests/secrets/,seek host hold.so)
TEST_PROGRAMS += $(SECRETS_TOOLS)
SECRETS_CC = $(CC) -std=c11 -D_GNU_SOURCE $(WARN) $(HARDEN) $(CFLAGS) $(LDFLAGS)

$(BUILD)/tests/secrets/seek: tests/secrets/seek.c tests/secrets/scan.c \
  tests/secrets/scan.h
	@mkdir -p $(@D)
	$(call quiet,CC)$(SECRETS_CC) -o $@ $(filter %.c,$^)

$(BUILD)/tests/secrets/host: tests/secrets/host.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(SECRETS_CC) -o $@ $< -lpam

$(BUILD)/tests/secrets/hold.so: tests/secrets/hold.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(SECRETS_CC) -shared -fPIC -o $@ $<

.PHONY: torture-secrets
torture-secrets: ## which forgotten wipes the tests of secrets notice
	@$(MAKE) --no-print-directory tests
	@BUILD='$(BUILD)' tests/secrets/mutations
