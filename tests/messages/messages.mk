# The tables that pages are compared with; included by the top Makefile.

TABLES := $(BUILD)/tests/messages/tables
TEST_PROGRAMS += $(TABLES)

$(TABLES): tests/messages/tables.c $(MODULE_PIC)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(MODULE_PIC) \
	  -lpam -lcrypt
