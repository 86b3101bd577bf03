package main

import (
	"debug/elf"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
)

// letGoOfCode takes the pages of the program's own file out of this process. The start runs through every package, so
// that nearly all of the file counts as memory in use; what is needed again comes back from the system's cache when it
// is touched. A failure changes nothing but how much counts.
func letGoOfCode() {
	self, err := os.Executable()
	if err != nil || patched(self) {
		return
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return
	}
	for line := range strings.Lines(string(maps)) {
		var from, to, offset uintptr
		var may, device, inode, file string
		if n, _ := fmt.Sscanf(line, "%x-%x %s %x %s %s %s", &from, &to, &may, &offset, &device, &inode, &file); n < 7 || file != self || strings.Contains(may, "w") {
			continue
		}
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED)
	}
}

// patched reports whether the loader writes into parts of a program's file before they are only read (RELRO, as where it is
// built to run at any address, -buildmode=pie): such a part would come back without what was written, and what it points
// to would not be there. A file that cannot be read is taken for one.
func patched(file string) bool {
	f, err := elf.Open(file)
	if err != nil {
		return true
	}
	defer func() { _ = f.Close() }() // only read
	return slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_GNU_RELRO })
}
