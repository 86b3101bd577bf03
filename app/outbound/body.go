package outbound

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"

	"standfirst/models/fault"
)

// readBody reads and decompresses a body up to limit bytes; one more is a fault, and what was read is
// dropped, because half a feed looks like a feed whose items were deleted. With cut the rest is left
// unread instead.
func readBody(response *http.Response, limit int64, cut bool) ([]byte, error) {
	if response.ContentLength > limit && !cut {
		return nil, tooBig(limit)
	}
	raw := &io.LimitedReader{R: response.Body, N: limit + 1}
	decoded, err := decode(raw, response.Header.Values("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(decoded, limit+1))
	switch {
	case cut && (int64(len(body)) > limit || raw.N == 0):
		return body[:min(int64(len(body)), limit)], nil
	case int64(len(body)) > limit, raw.N == 0:
		return nil, tooBig(limit)
	case err != nil:
		return nil, err
	}
	return body, nil
}

func tooBig(limit int64) error {
	return fault.Bad("url", "fetch.too_big", "limit", max(limit>>20, 1))
}

// decode undoes the codings in reverse order. At most three: more are an attack.
func decode(r io.Reader, headers []string) (io.Reader, error) {
	var codings []string
	for c := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		if c = strings.ToLower(strings.TrimSpace(c)); c != "" && c != "identity" {
			codings = append(codings, c)
		}
	}
	if len(codings) > 3 {
		return nil, fault.Bad("url", "fetch.encoding")
	}
	var err error
	for i := len(codings) - 1; i >= 0; i-- {
		switch codings[i] {
		case "gzip", "x-gzip":
			if r, err = gzip.NewReader(r); errors.Is(err, io.EOF) {
				return strings.NewReader(""), nil // an empty body, labelled all the same
			}
		case "deflate":
			r, err = inflate(r)
		case "br":
			r = brotli.NewReader(r)
		default:
			return nil, fault.Bad("url", "fetch.encoding")
		}
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

// inflate takes both things that servers call deflate: with zlib's frame, and bare.
func inflate(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(2); len(head) == 2 && head[0]&15 == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}
