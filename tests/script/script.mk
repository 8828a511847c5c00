# Scripted PAM conversations; included by the top Makefile.

CONVERSE := $(BUILD)/tests/script/converse
TEST_PROGRAMS += $(CONVERSE)

$(CONVERSE): $(wildcard tests/script/*.c) tests/script/script.h \
  src/core/pattern.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra $(WERROR) \
	  $(CFLAGS) -I. -rdynamic -o $@ $(wildcard tests/script/*.c) \
	  src/core/pattern.c -lpam $(CONVERSE_LIBS)
