# Calls that fail, helpers that are killed and stopped; included by the top
# Makefile.

FAULT := $(BUILD)/tests/fault
FAULT_PROGRAMS := $(FAULT)/fault.so $(FAULT)/launch $(FAULT)/play
TEST_PROGRAMS += $(FAULT_PROGRAMS)
FAULT_CFLAGS = -std=c11 $(DEFS) $(WARN) $(CFLAGS) -I.

# No FORTIFY: the wrappers bear the names that it would rename.
$(FAULT)/fault.so: $(wildcard tests/fault/lib/*.c) tests/fault/lib/fault.h \
  tests/fault/page.h
	@mkdir -p $(@D)
	$(call quiet,LINK)$(CC) $(FAULT_CFLAGS) $(HELPER_CFLAGS) -fno-builtin -fPIC -shared \
	  -Wl,-soname,fault.so -o $@ $(wildcard tests/fault/lib/*.c) -ldl

$(FAULT)/launch: tests/fault/launch.c tests/fault/page.h
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(FAULT_CFLAGS) -o $@ $<

# The library first, so that it stands before libpam, libcrypt and libc.
$(FAULT)/play: $(wildcard tests/fault/*.c) $(wildcard tests/fault/*.h) \
  $(FAULT)/fault.so
	@mkdir -p $(@D)
	$(call quiet,LINK)$(CC) $(FAULT_CFLAGS) -o $@ \
	  $(filter-out tests/fault/launch.c,$(wildcard tests/fault/*.c)) \
	  -Wl,--no-as-needed -L$(FAULT) -l:fault.so -Wl,-rpath,/usr/local/lib -lpam -lcrypt

.PHONY: torture-fault
torture-fault: deps ## every call of module and helper fails once
	@$(MAKE) --no-print-directory tests
	@BUILD='$(BUILD)' tests/fault/run --all
