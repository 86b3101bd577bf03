package storetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"standfirst/models/store"
)

// Files proves an adapter's files, on a fresh place.
func Files(t *testing.T, files store.Files) {
	ctx := context.Background()
	for name, content := range map[string][]byte{"empty": {}, "text": []byte("证据 evidence"), "large": bytes.Repeat([]byte("0123456789"), 100_000)} {
		sum := sha256.Sum256(content)
		want := store.Blob{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content))}
		for range 2 {
			got, err := files.Put(ctx, bytes.NewReader(content))
			must(t, err)
			same(t, name, got, want)
		}
		same(t, name, len(read(t, files, want.SHA256)), len(content))
		must(t, files.Delete(ctx, want.SHA256))
		if _, err := files.Open(ctx, want.SHA256); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s, deleted: %v", name, err)
		}
		must(t, files.Delete(ctx, want.SHA256))
	}
	want := map[string]bool{}
	for _, content := range []string{"one", "two", "three"} {
		blob, err := files.Put(ctx, strings.NewReader(content))
		must(t, err)
		want[blob.SHA256] = true
	}
	n := 0
	for sum, err := range files.Each(ctx) {
		must(t, err)
		if n++; !want[sum] {
			t.Errorf("%s is named and was not stored", sum)
		}
	}
	same(t, "files named", n, len(want))
	broken := errors.New("the line dropped")
	if _, err := files.Put(ctx, io.MultiReader(strings.NewReader("half"), failing{broken})); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
	half := sha256.Sum256([]byte("half"))
	if _, err := files.Open(ctx, hex.EncodeToString(half[:])); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half a file is no file: %v", err)
	}
	for _, sum := range []string{"", "..", "../../etc/passwd", strings.Repeat("A", 64), strings.Repeat("g", 64)} {
		if _, err := files.Open(ctx, sum); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%q: %v", sum, err)
		}
		must(t, files.Delete(ctx, sum))
	}
}

func read(t *testing.T, files store.Files, sum string) []byte {
	t.Helper()
	r, err := files.Open(context.Background(), sum)
	must(t, err)
	data, err := io.ReadAll(r)
	must(t, errors.Join(err, r.Close()))
	return data
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
