package server

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// leavers keep in a folder who wants no more mail of a space while the database is away, a file each: so that processes that
// share the folder are not in each other's way. See leaving.Shelf.
type leavers struct{ folder string }

func (s *Server) leavers(spaceID string) leavers {
	return leavers{filepath.Join(s.Config.Outbox, spaceID+".leaving")}
}

// fresh begins the names of files that are being written, and unwritten is how old one is whose process has ended meanwhile.
const (
	fresh     = "new-"
	unwritten = time.Hour
)

// Put writes a file, and returns when it is on disk.
func (l leavers) Put(name string, wish []byte) error {
	if err := os.MkdirAll(l.folder, 0o700); err != nil {
		return err
	}
	path := filepath.Join(l.folder, name)
	f, err := os.CreateTemp(l.folder, fresh+"*")
	if err != nil {
		return err
	}
	_, err = f.Write(wish)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return l.sync()
}

// sync has the folder itself on disk.
func (l leavers) sync() error {
	dir, err := os.Open(l.folder)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// All reads what is there, but for what another process is just putting there; where there is no folder nobody has left.
func (l leavers) All() (map[string][]byte, error) {
	files, err := os.ReadDir(l.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for _, f := range files {
		if info, err := f.Info(); strings.HasPrefix(f.Name(), fresh) && err == nil && time.Since(info.ModTime()) < unwritten {
			continue
		}
		text, err := os.ReadFile(filepath.Join(l.folder, f.Name()))
		if errors.Is(err, fs.ErrNotExist) { // another process has carried it out
			continue
		}
		if err != nil {
			return nil, err
		}
		out[f.Name()] = text
	}
	return out, nil
}

// Drop removes a file.
func (l leavers) Drop(name string) error {
	if err := os.Remove(filepath.Join(l.folder, name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
