# The tests' FME server; included by the top Makefile.

SIM_SRC := $(wildcard tests/sim/*.c)
SIM := $(BUILD)/tests/sim/fmesim
TEST_PROGRAMS += $(SIM)

$(SIM): $(SIM_SRC) tests/sim/sim.h
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra $(WERROR) \
	  $(CFLAGS) -o $@ $(SIM_SRC) \
	  $$(pkg-config --cflags --libs libmicrohttpd json-c) -lpthread

.PHONY: sim
sim: deps ## the tests' FME server on https://127.0.0.1:8443, by hand
	@$(MAKE) --no-print-directory $(SIM)
	@tests/sim/by-hand $(SIM) $(BUILD)/sim
