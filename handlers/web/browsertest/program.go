package browsertest

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
)

// Chromium is the path of a browser that draws pages. The one that has no window to draw is preferred: it lays out and
// paints pages as the others do, and takes half the time.
func Chromium(t testing.TB) string {
	t.Helper()
	return program(t, "chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")
}

// PDFText is the text of a PDF as a reader selects it.
func PDFText(t testing.TB, pdf []byte) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program(t, "pdftotext"), "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// program is the path of the first of the programs that there is. Without any the test is skipped, and fails when
// CI=true.
func program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("there is none of ", names)
	}
	t.Skip("there is none of ", names)
	return ""
}
