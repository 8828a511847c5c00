# The small C programs of the end-to-end tests; included by the top Makefile.

E2E_TOOLS := $(BUILD)/tests/e2e/logd $(BUILD)/tests/e2e/ptyrun \
  $(BUILD)/tests/e2e/libnss_broken.so.2
TEST_PROGRAMS += $(E2E_TOOLS)

$(BUILD)/tests/e2e/%: tests/e2e/%.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) $(HARDEN) $(CFLAGS) $(LDFLAGS) \
	  -o $@ $<

# Read by every program of the private root: without what a sanitizer brings.
$(BUILD)/tests/e2e/libnss_broken.so.2: tests/e2e/nss_broken.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 -g -fPIC -shared -o $@ $<

.PHONY: e2e-tools
e2e-tools: $(E2E_TOOLS)
