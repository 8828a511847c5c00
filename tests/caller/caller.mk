# A helper under an attacker's control, and callers that mean harm; included by
# the top Makefile.

# The real helper, but for what speaks to the server.
ATTACKER := $(BUILD)/tests/caller/attacker
ATTACKER_SRC := tests/caller/attacker.c tests/caller/users.c tests/caller/kernel.c
ATTACKER_PIE := $(patsubst %.c,$(BUILD)/pie/%.o,src/helper/main.c \
  src/helper/confine.c src/helper/seccomp.c $(CORE))
# The module's own way to start it.
WALLS := $(BUILD)/tests/caller/walls
WALLS_PIC := $(patsubst %.c,$(BUILD)/pic/%.o,src/module/child.c $(CORE)) \
  $(patsubst %.c,$(BUILD)/pic/%.o,tests/caller/users.c tests/caller/kernel.c)
TEST_PROGRAMS += $(ATTACKER) $(WALLS)

$(ATTACKER): $(ATTACKER_SRC) tests/caller/attacker.h $(ATTACKER_PIE)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -pie -fPIE -o $@ \
	  $(ATTACKER_SRC) $(ATTACKER_PIE)

$(WALLS): tests/caller/walls.c $(WALLS_PIC)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(WALLS_PIC)

MISUSE := $(BUILD)/tests/caller/misuse
TEST_PROGRAMS += $(MISUSE)

$(MISUSE): tests/caller/misuse.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $<

HOST := $(BUILD)/tests/caller/host
TEST_PROGRAMS += $(HOST)

$(HOST): tests/caller/host.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -pthread -o $@ $< -lpam
