# The benchmark; included by the top Makefile.

$(BUILD)/tests/bench/delay: tests/bench/delay.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra $(WERROR) \
	  $(CFLAGS) -o $@ $<

.PHONY: bench
bench: deps ## what a login costs beside one curl request
	@$(MAKE) --no-print-directory tests $(BUILD)/tests/bench/delay
	@BUILD='$(BUILD)' tests/bench/run
