#!/bin/bash
# sshd, publickey: no authenticate. A module that did not authenticate must not grant.
. "${0%/*}/lib.sh"
begin

is "a public key opens the session" "$(ssh_key alice id -un)" alice
is "a public key has no groups" "$(ssh_key alice id -Gn)" alice
is "and asks the server nothing" "$(requests)" ""
is "nor does the module log a success" "$(module_log | grep -c accepted)" 0
is "no grant is made" "$(grants)" 0
done_testing
