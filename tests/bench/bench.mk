# The benchmarks; included by the top Makefile.

BENCH := $(BUILD)/tests/bench
BENCH_PROGRAMS := $(patsubst %,$(BENCH)/%,delay timed tlsclient footprint \
  nodelay.so helper-unconfined)

$(BENCH)/delay $(BENCH)/timed: $(BENCH)/%: tests/bench/%.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) -o $@ $<

$(BENCH)/tlsclient: tests/bench/tlsclient.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) -o $@ $< -lssl -lcrypto

$(BENCH)/footprint: tests/bench/footprint.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) -o $@ $< -lpam

$(BENCH)/nodelay.so: tests/bench/nodelay.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) -shared -fPIC -o $@ $<

# The helper without its walls, for valgrind.
UNWALLED := fmet_confine_process fmet_confine_files fmet_seccomp_enter
$(BENCH)/helper-unconfined: tests/bench/unconfined.c $(HELPER_OBJ)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) $(LDHARDEN) \
	  -Wl,--as-needed $(patsubst %,-Wl$(comma)--wrap=%,$(UNWALLED)) -pie -fPIE \
	  -o $@ $< $(HELPER_OBJ) $(HELPER_LIBS)
comma := ,

$(BENCH)/accounts: tests/bench/accounts.c $(CORE_PIC)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(CORE_PIC)

TEST_PROGRAMS += $(BENCH)/accounts

.PHONY: bench-programs bench bench-picture bench-parts bench-accounts
bench-programs: deps
	@tests/tools/deps bench
	@$(MAKE) --no-print-directory tests $(BENCH_PROGRAMS) \
	  $(WATCH)/pidfd $(WATCH)/preload.so

bench: bench-programs ## what a login costs beside curl: times, instructions, memory
	@BUILD='$(BUILD)' tests/bench/run

bench-picture: ## docs/performance.svg of the last make bench
	@tests/tools/deps bench
	gnuplot -e "data='$(BENCH)/times.tsv'; picture='docs/performance.svg'" \
	  tests/bench/picture.gnuplot

bench-parts: bench-programs ## where the time of a token login goes
	@BUILD='$(BUILD)' tests/bench/parts

bench-accounts: deps ## how the lookup of an account grows with their number
	@$(MAKE) --no-print-directory tests
	@BUILD='$(BUILD)' tests/bench/accounts-run

.PHONY: bench-deadline bench-fleet bench-growth
bench-deadline: bench-programs ## whether logins end in time when the server is stopped
	@BUILD='$(BUILD)' tests/bench/deadline-run

bench-fleet: bench-programs ## what a login costs the FME server, by mode
	@BUILD='$(BUILD)' tests/bench/fleet-run

bench-growth: bench-programs ## how a login grows with its configuration and answers
	@BUILD='$(BUILD)' tests/bench/growth-run
