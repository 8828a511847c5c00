#!/bin/bash
# The helper's user on the system bus: what logind and others would do for everybody, not for it.
. "${0%/*}/lib.sh"
prepare_host
if ! command -v dbus-daemon >/dev/null || ! command -v dbus-send >/dev/null; then
    skip "the helper's user on the system bus" "needs dbus-daemon and dbus-send"
    done_testing
fi
mkdir -p /run/dbus
cat >"$work/bus.conf" <<END
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
  </policy>
  <includedir>${1:-/usr/share/dbus-1/system.d}</includedir>
</busconfig>
END
dbus-daemon --config-file="$work/bus.conf" --nofork >"$work/bus.log" 2>&1 &
wait_for 5 test -S /run/dbus/system_bus_socket || bail_out "$(tail -n 3 "$work/bus.log")"

# call USER: a method that every bus has.
call()
{
    setpriv --reuid="$1" --regid="$1" --clear-groups dbus-send --system --print-reply \
        --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames
}
check "any other user may call" call alice
refute "the helper's may not" call _fmetoken
done_testing
