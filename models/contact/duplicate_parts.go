package contact

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// parts are the files over which rows are spread.
type parts struct {
	files []*os.File
	bufs  []*bufio.Writer
}

func partName(dir, name string, i int) string {
	return filepath.Join(dir, fmt.Sprintf("%s-%02d", name, i))
}

func openParts(dir, name string, n int) (*parts, error) {
	p := &parts{}
	for i := range n {
		f, err := os.OpenFile(partName(dir, name, i), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
		if err != nil {
			p.close()
			return nil, err
		}
		p.files, p.bufs = append(p.files, f), append(p.bufs, bufio.NewWriterSize(f, 16<<10))
	}
	return p, nil
}

func (p *parts) write(sum uint64, row []byte) error {
	_, err := p.bufs[sum>>32%uint64(len(p.bufs))].Write(row)
	return err
}

func (p *parts) flush() error {
	var errs []error
	for i, b := range p.bufs {
		errs = append(errs, b.Flush(), p.files[i].Close())
	}
	p.files, p.bufs = nil, nil
	return errors.Join(errs...)
}

func (p *parts) close() {
	for _, f := range p.files {
		_ = f.Close() // the work has failed already
	}
}

// readPart reads a file of rows, sorts them and removes the file.
func readPart(dir, name string, i, size int) ([][]byte, error) {
	data, err := os.ReadFile(partName(dir, name, i))
	if err != nil {
		return nil, err
	}
	rows := make([][]byte, 0, len(data)/size)
	for ; len(data) >= size; data = data[size:] {
		rows = append(rows, data[:size:size])
	}
	slices.SortFunc(rows, bytes.Compare)
	return rows, os.Remove(partName(dir, name, i))
}
