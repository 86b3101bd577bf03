//go:build faultpoints

package mailing

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// A program that is built with the tag faultpoints kills itself at a named point, when told to: FAULTPOINT is the name of
// the point, an @ and which time it is passed, as "mailing.hand over@37". The points are the steps of a delivery: before
// its message is made ("mailing.render"), before it is marked on disk ("mailing.mark"), before it is handed over
// ("mailing.hand over"), before its outcome is written ("mailing.record"), and after ("mailing.recorded").
var passed atomic.Int64

func faultPoint(name string) {
	point, times, _ := strings.Cut(os.Getenv("FAULTPOINT"), "@")
	if point != name {
		return
	}
	if n, err := strconv.ParseInt(times, 10, 64); err == nil && passed.Add(1) == n {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL) // as sudden as a death by the system
		select {}
	}
}
