package storetest

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// FerretDB starts a FerretDB for the rest of the test and returns its address. Its source is the folder
// ferretdb beside this file, a module of its own; the binary is kept in the user's cache. Where it cannot
// be built the test is skipped, or fails when CI=true.
func FerretDB(t *testing.T, source string) (uri string) {
	t.Helper()
	binary, err := buildFerretDB(source)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("FerretDB cannot be built: %v", err)
		}
		t.Skipf("FerretDB cannot be built here, so nothing speaks MongoDB's protocol: %v", err)
	}
	cmd := exec.Command(binary, "-dir", t.TempDir())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	uri, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("FerretDB does not start: %v", err)
	}
	return strings.TrimSpace(uri)
}

// buildFerretDB builds once for each state of the source.
func buildFerretDB(source string) (string, error) {
	hash := sha256.New()
	for _, name := range []string{"main.go", "go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return "", err
		}
		hash.Write(data)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "standfirst-tests")
	binary := filepath.Join(dir, "ferretdb-"+hex.EncodeToString(hash.Sum(nil))[:16])
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	temp := fmt.Sprintf("%s.%d", binary, os.Getpid())
	build := exec.Command("go", "build", "-mod=readonly", "-o", temp, ".")
	build.Dir = source
	build.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return binary, os.Rename(temp, binary)
}
