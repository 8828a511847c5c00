# Servers that do what they should not, and logins at them; included by the top
# Makefile.

HOSTILE := $(BUILD)/tests/hostile/hostile
TEST_PROGRAMS += $(HOSTILE)

$(HOSTILE): $(addprefix tests/hostile/,rows.c play.c peer.c login.c \
  behaviour.c good.c expand.c frames.c) $(wildcard tests/hostile/*.h)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) -std=c11 $(DEFS) $(WARN) $(CFLAGS) -I. -rdynamic \
	  -pthread -o $@ $(filter %.c,$^) -lpam $$(pkg-config --libs openssl)
