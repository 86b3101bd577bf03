//go:build unix

package contact

import (
	"syscall"
	"time"
)

// Spent is the time that processors have worked for this process: what something costs, however many others
// use the same machine.
func Spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
