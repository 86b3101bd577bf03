//go:build unix

package sqlite

import (
	"os"
	"syscall"
)

// lockFile takes a lock that the system gives up when the process ends, however it ends.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
