package lean

import (
	"os"
	"regexp"
	"strconv"
	"testing"
)

func ofFile(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	kB, err := strconv.Atoi(string(regexp.MustCompile(`RssFile:\s+(\d+)`).FindSubmatch(status)[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kB
}

func TestThePagesOfTheFileAreLetGoAndComeBack(t *testing.T) {
	before := ofFile(t)
	if !letGo() {
		if os.Getenv("CI") == "true" {
			t.Fatal("the loader may have written into the file's pages")
		}
		t.Skip("the loader may have written into the file's pages")
	}
	if after := ofFile(t); after >= before {
		t.Errorf("%d kB of files are in memory, before it were %d", after, before)
	}
	if wanted() {
		t.Error("a test looks for no terms")
	}
}
