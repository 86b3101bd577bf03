//go:build unix

package coverage

import (
	"syscall"
	"time"
)

// cpuSpent is the time that processors have worked for this process: what something costs, however many others
// use the same machine.
func cpuSpent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
