package bounce

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScore says how well the messages of a folder are read whose expected results stand beside them in expected.jsonl,
// a line a recipient: file, recipient, class, hard, status, status_stated.
func TestScore(t *testing.T) {
	folder := os.Getenv("BOUNCES")
	if folder == "" {
		t.Skip("BOUNCES names no folder")
	}
	list, err := os.Open(filepath.Join(folder, "expected.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = list.Close() }()
	var n, recipients, classes, stated, statuses, sure, dead, right int
	for lines := bufio.NewScanner(list); lines.Scan(); {
		var want struct {
			File, Recipient, Class, Status string
			Hard                           bool
			StatusStated                   bool `json:"status_stated"`
		}
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(filepath.Join(folder, want.File))
		if err != nil {
			t.Fatal(err)
		}
		m := Read(raw)
		if m.Kind == AutoReply {
			m.Reports = []Report{{Recipient: m.From}}
		}
		var got Report
		for i, r := range m.Reports {
			if r.Recipient == strings.ToLower(want.Recipient) || i == 0 {
				got = r
			}
		}
		n++
		recipients += one(got.Recipient == strings.ToLower(want.Recipient))
		class := string(m.Kind)
		if got.Kind == Failed || got.Kind == Delayed {
			class = string(got.Verdict.Class)
		}
		classes += one(class == want.Class || m.Kind == Notice && want.Class == "authreport")
		stated += one(want.StatusStated)
		statuses += one(want.StatusStated && got.Status == want.Status)
		sure += one(got.Hard())
		dead += one(want.Hard)
		right += one(got.Hard() && want.Hard)
	}
	t.Logf("%d records: recipient %.3f, class %.3f, status %.3f, hard precision %.3f, recall %.3f", n, ratio(recipients, n), ratio(classes, n), ratio(statuses, stated), ratio(right, sure), ratio(right, dead))
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func ratio(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
