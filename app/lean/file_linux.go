package lean

import "syscall"

// What follows reads the little that it needs by hand: the packages for it start late.

// wanted reports whether the command is one that calls Started.
func wanted() bool {
	_, rest := cut(read("/proc/self/cmdline", 4096), 0)
	command, rest := cut(rest, 0)
	what, _ := cut(rest, 0)
	return string(command) == "explain" && string(what) == "terms"
}

// letGo takes the parts of the program's file that are only read out of this process, after it has told the system how they
// are used; false where the loader may have written into them, or nobody tells where they lie.
func letGo(uses ...uintptr) bool {
	name := make([]byte, 4096)
	n, err := syscall.Readlink("/proc/self/exe", name)
	if err != nil || patched() {
		return false
	}
	self := string(name[:n])
	for maps := read("/proc/self/maps", 1<<16); len(maps) > 0; { // proc_pid_maps(5): addresses, what may be done, …, file
		var line []byte
		line, maps = cut(maps, '\n')
		addresses, rest := cut(line, ' ')
		may, _ := cut(rest, ' ')
		if len(line) <= n || string(line[len(line)-n:]) != self || line[len(line)-n-1] != ' ' || len(may) != 4 || may[1] == 'w' {
			continue
		}
		first, last := cut(addresses, '-')
		from, to := hexadecimal(first), hexadecimal(last)
		for _, use := range append(uses, syscall.MADV_DONTNEED) {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, to-from, use)
		}
	}
	return true
}

// patched reports whether the loader writes into parts of a program's file before they are only read (RELRO, as where it is
// built to run at any address, -buildmode=pie): such a part would come back without what was written, and what it points
// to would not be there. A file that is not as elf(5) has it on machines of 64 bits is taken for one.
func patched() bool {
	const size, relro = 64, 0x6474e552 // of the header; PT_GNU_RELRO
	head := read("/proc/self/exe", 4096)
	if len(head) < size || string(head[:6]) != "\x7fELF\x02\x01" {
		return true
	}
	at, each, count := number(head[32:40]), number(head[54:56]), number(head[56:58])
	for ; count > 0; count, at = count-1, at+each {
		if at+4 > uint64(len(head)) || number(head[at:at+4]) == relro {
			return true
		}
	}
	return false
}

// read returns the beginning of a file, nothing of one that cannot be read.
func read(name string, most int) []byte {
	f, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	defer func() { _ = syscall.Close(f) }() // only read
	buf, n := make([]byte, most), 0
	for n < most {
		got, err := syscall.Read(f, buf[n:])
		if err != nil || got <= 0 {
			break
		}
		n += got
	}
	return buf[:n]
}

func cut(b []byte, at byte) (before, after []byte) {
	for i, c := range b {
		if c == at {
			return b[:i], b[i+1:]
		}
	}
	return b, nil
}

// number reads a number whose lowest byte comes first.
func number(b []byte) uint64 {
	n := uint64(0)
	for i, c := range b {
		n |= uint64(c) << (8 * i)
	}
	return n
}

func hexadecimal(digits []byte) uintptr {
	n := uintptr(0)
	for _, c := range digits {
		if n <<= 4; c >= 'a' {
			n += uintptr(c - 'a' + 10)
		} else {
			n += uintptr(c - '0')
		}
	}
	return n
}
