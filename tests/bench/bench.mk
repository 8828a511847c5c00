# The benchmarks; included by the top Makefile.

$(BUILD)/tests/bench/delay: tests/bench/delay.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra $(WERROR) \
	  $(CFLAGS) -o $@ $<

$(BUILD)/tests/bench/accounts: tests/bench/accounts.c $(CORE_PIC)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(CORE_PIC)

TEST_PROGRAMS += $(BUILD)/tests/bench/accounts

.PHONY: bench bench-accounts
bench: deps ## what a login costs beside one curl request
	@$(MAKE) --no-print-directory tests $(BUILD)/tests/bench/delay
	@BUILD='$(BUILD)' tests/bench/run

bench-accounts: deps ## how the lookup of an account grows with their number
	@$(MAKE) --no-print-directory tests
	@BUILD='$(BUILD)' tests/bench/accounts-run
