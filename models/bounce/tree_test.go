package bounce

import (
	"fmt"
	"strings"
	"testing"
)

// Anybody can write to a mailbox, and what is done for each of many things together would hold up the others for long.
func TestWhatIsRepeatedWithoutEndIsReadToABound(t *testing.T) {
	var to strings.Builder
	for i := range 2 * mostTo {
		fmt.Fprintf(&to, "To: a%d@example.org\r\n", i)
	}
	if m := Read([]byte("Delivered-To: us@example.org\r\n" + to.String() + "\r\nHello")); len(m.To) != mostTo || m.To[0] != "us@example.org" {
		t.Errorf("arrived at %d addresses", len(m.To))
	}
	long := groups("Diagnostic-Code: smtp; 550 gone\n" + strings.Repeat(" and more\n", mostField) + "Status: 5.1.1\n")
	if len(long) != 1 || long[0]["status"] != "5.1.1" || len(long[0]["diagnostic-code"]) >= mostField || !strings.HasPrefix(long[0]["diagnostic-code"], "smtp; 550 gone\nand more\n") {
		t.Errorf("%d groups", len(long))
	}
	said, shown := split(strings.Repeat("说", mostSaid) + "\n--- Original message follows\nSubject: News\n")
	if len(said) > mostSaid || strings.Trim(said, "说") != "" || !strings.Contains(shown, "Subject: News") {
		t.Errorf("%d bytes of words, and %d below", len(said), len(shown))
	}
}
