package outbound

import (
	"bytes"
	"errors"
	"fmt"
)

const maxLine = 998 // octets before CRLF, RFC 5322 2.1.1

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
	counts := map[string]int{}
	for line := range bytes.SplitSeq(head, []byte("\r\n")) {
		if len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
			continue
		}
		name, _, found := bytes.Cut(line, []byte(":"))
		if !found {
			return fmt.Errorf("header line without a name: %q", line)
		}
		counts[canonical(string(name))]++
	}
	for name, n := range counts {
		if n > 1 {
			return fmt.Errorf("header %s %d times", name, n)
		}
	}
	for _, name := range once {
		if counts[canonical(name)] != 1 {
			return fmt.Errorf("header %s missing", name)
		}
	}
	return nil
}
