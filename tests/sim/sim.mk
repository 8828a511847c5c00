# The tests' FME server, and the responder for what HTTP libraries cannot get
# wrong; included by the top Makefile.

SIM := $(BUILD)/tests/sim/fmesim
FMERAW := $(BUILD)/tests/sim/fmeraw
TEST_PROGRAMS += $(SIM) $(FMERAW)

SIM_CFLAGS = $(shell pkg-config --cflags libmicrohttpd json-c gnutls) -pthread
SIM_OBJ := $(patsubst tests/sim/%.c,$(BUILD)/tests/sim/%.o,\
  $(filter-out tests/sim/fmeraw.c,$(wildcard tests/sim/*.c)))
FMERAW_OBJ := $(patsubst %,$(BUILD)/tests/sim/%.o,fmeraw listen)

$(BUILD)/tests/sim/%.o: tests/sim/%.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(SIM_CFLAGS) -c -o $@ $<

$(SIM): $(SIM_OBJ)
	$(call quiet,LINK)$(CC) $(CFLAGS) -pthread $(LDFLAGS) -o $@ $(SIM_OBJ) \
	  $$(pkg-config --libs libmicrohttpd json-c gnutls)

$(FMERAW): $(FMERAW_OBJ)
	$(call quiet,LINK)$(CC) $(CFLAGS) -pthread $(LDFLAGS) -o $@ \
	  $(FMERAW_OBJ) $$(pkg-config --libs gnutls)

.PHONY: sim
sim: deps ## the tests' FME server on https://127.0.0.1:8443, by hand
	@$(MAKE) --no-print-directory $(SIM)
	@tests/sim/by-hand $(SIM) $(BUILD)/sim
