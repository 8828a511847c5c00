# fmetokenctl's tests; included by the top Makefile.

CTL_MEMBER := $(BUILD)/tests/ctl/member
CTL_VERDICTS := $(BUILD)/tests/ctl/verdicts
TEST_PROGRAMS += $(CTL_MEMBER) $(CTL_VERDICTS)

$(CTL_MEMBER): tests/ctl/member.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra $(WERROR) \
	  $(CFLAGS) $(shell pkg-config --cflags json-c) -o $@ $< \
	  $(shell pkg-config --libs json-c)

$(CTL_VERDICTS): tests/ctl/verdicts.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra $(WERROR) \
	  $(CFLAGS) -o $@ $< -lpam

.PHONY: sanitize-ctl
sanitize-ctl: ## fmetokenctl's tests with the sanitizers in it
	@$(MAKE) --no-print-directory tests
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitize HARDEN= LDHARDEN= \
	  CFLAGS='$(SANITIZE) -DFMET_TEST_BUILD' $(BUILD)/sanitize/fmetokenctl
	@BUILD='$(BUILD)' CTL_BINARY='$(abspath $(BUILD))/sanitize/fmetokenctl' \
	  tests/ctl/run
