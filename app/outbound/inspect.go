package outbound

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const maxLine = 998 // octets before CRLF, RFC 5322 2.1.1

// maxFields is more than any message of ours has.
const maxFields = 100

var once = []string{"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}

// inspect is the last look at a finished message: whatever the library above did, nothing leaves that
// has a bare CR or LF, a NUL, an overlong line, or a header field missing or doubled.
func inspect(raw []byte) error {
	if bytes.IndexByte(raw, 0) >= 0 {
		return errors.New("NUL in message")
	}
	head, _, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !found {
		return errors.New("no body")
	}
	for rest := raw; len(rest) > 0; {
		i := bytes.IndexByte(rest, '\n')
		if i < 1 || rest[i-1] != '\r' || bytes.IndexByte(rest[:i-1], '\r') >= 0 {
			return errors.New("line end other than CRLF")
		}
		if i-1 > maxLine {
			return fmt.Errorf("line of %d octets", i-1)
		}
		rest = rest[i+1:]
	}
	return inspectHead(head)
}

func inspectHead(head []byte) error {
	var names [maxFields][]byte // each once
	n := 0
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
			continue
		}
		name, _, found := bytes.Cut(line, []byte(":"))
		if !found {
			return fmt.Errorf("header line without a name: %q", line)
		}
		if n == maxFields {
			return errors.New("too many header fields")
		}
		for _, other := range names[:n] {
			if bytes.EqualFold(name, other) {
				return fmt.Errorf("header %s more than once", name)
			}
		}
		names[n] = name
		n++
	}
	for _, name := range once {
		if !slices.ContainsFunc(names[:n], func(other []byte) bool { return strings.EqualFold(string(other), name) }) {
			return fmt.Errorf("header %s missing", name)
		}
	}
	return nil
}
