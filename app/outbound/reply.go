package outbound

import (
	"bufio"
	"bytes"
	"errors"
	"net/textproto"
	"strings"
)

const maxReplyLines = 100

// readReply reads one reply of one or more lines. Unlike textproto it takes no line whose end has not
// come: a connection that breaks, or a time that runs out, in the middle of "250 …" is no acceptance,
// and the rest of that line must not be read as the next reply.
func readReply(r *bufio.Reader) (code int, text string, err error) {
	var lines []string
	for range maxReplyLines {
		raw, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return 0, "", textproto.ProtocolError("reply line too long")
		}
		if err != nil {
			return 0, "", err
		}
		line := string(bytes.TrimRight(raw, "\r\n"))
		n, ok := replyLine(line)
		if !ok || len(lines) > 0 && n != code {
			return 0, "", textproto.ProtocolError("malformed reply: " + visible(line))
		}
		code = n
		if len(line) == 3 {
			line += " "
		}
		if line[3] == ' ' && len(lines) == 0 { // as most are
			return code, line[4:], nil
		}
		lines = append(lines, line[4:])
		if line[3] == ' ' {
			return code, strings.Join(lines, "\n"), nil
		}
	}
	return 0, "", textproto.ProtocolError("reply without end")
}

func replyLine(s string) (code int, ok bool) {
	if len(s) < 3 || len(s) > 3 && s[3] != ' ' && s[3] != '-' {
		return 0, false
	}
	for i := range 3 {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		code = code*10 + int(s[i]-'0')
	}
	return code, code >= 200 && code < 600
}

// replyError is the error for a reply outside the expected class: 2 takes every 2xx, 354 just that.
func replyError(expect, code int, text string) error {
	if code == expect || expect < 10 && code/100 == expect {
		return nil
	}
	return &textproto.Error{Code: code, Msg: text}
}
