package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// outbox remembers in a file how far the sending of a space has come; see mailing.Outbox.
type outbox struct {
	mu   sync.Mutex
	path string
}

func (s *Server) outbox(spaceID string) *outbox {
	return &outbox{path: filepath.Join(s.Config.Outbox, spaceID)}
}

// Mark reads the file; where there is none nothing was sent yet.
func (o *outbox) Mark() (int64, error) {
	text, err := os.ReadFile(o.path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	mark, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s holds no number: remove it if it is known that no copy was put back", o.path)
	}
	return mark, nil
}

// Remember writes the file anew, so that a stop at any moment leaves the old one or the new one.
func (o *outbox) Remember(mark int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	kept, err := o.Mark()
	if err != nil || kept >= mark {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(o.path), 0o700); err != nil {
		return err
	}
	next := o.path + ".new"
	if err := os.WriteFile(next, []byte(strconv.FormatInt(mark, 10)+"\n"), 0o600); err != nil {
		return err
	}
	return os.Rename(next, o.path)
}
