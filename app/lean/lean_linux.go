// Package lean keeps down what a command that is over in a moment counts as memory in use: of a program as large as this one,
// the code and the tables of its file are the largest part of it.
//
// The start runs through every package, so that nearly all of the file would count at its end; straight after a build the
// system moreover has the file in pieces of two megabytes, and counts each of which one byte is touched. So where a command
// only looks for terms, the file's pages are let go again and again from the beginning of the start until the command
// says that it is ready. Packages start in the order of their paths, each as soon as what it imports has started: this one
// imports nothing but system calls, which is why it comes before all that touch much.
package lean

import (
	"sync/atomic"
	"syscall"
)

// step is how long the file's pages are gathered before they are let go, in nanoseconds.
const step = 5_000_000

var starting atomic.Bool

var _ = wanted() && letGo(syscall.MADV_NOHUGEPAGE) && again()

// Started ends the start: the pages of the program's file are let go once more, and from then on no longer. What is needed
// again comes back from the system's cache when it is touched. A failure changes nothing but how much counts.
func Started() {
	if starting.Swap(false) {
		letGo()
	}
}

func again() bool {
	starting.Store(true)
	go func() {
		for starting.Load() {
			pause := syscall.Timespec{Nsec: step}
			_ = syscall.Nanosleep(&pause, nil) // one that is cut short is as good
			letGo()
		}
	}()
	return true
}
