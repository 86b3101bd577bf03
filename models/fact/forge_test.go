package fact_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"standfirst/models/audit"
	"standfirst/models/fact"
)

// refit makes the manifest fit what stands before it, as somebody would who knows the form.
func refit(t *testing.T, all []part) []byte {
	t.Helper()
	var m fact.Manifest
	must(t, json.Unmarshal(all[len(all)-1].content, &m))
	m.Entries = nil
	for _, p := range all[:len(all)-1] {
		sum := sha256.Sum256(p.content)
		m.Entries = append(m.Entries, fact.Entry{Name: p.name, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(p.content))})
		if p.name != "events.jsonl" {
			continue
		}
		lines := strings.Split(strings.TrimSuffix(string(p.content), "\n"), "\n")
		var last audit.Event
		must(t, json.Unmarshal([]byte(lines[len(lines)-1]), &last))
		m.Events, m.Head = last.Seq, last.Hash
	}
	data, err := json.MarshalIndent(m, "", " ")
	must(t, err)
	all[len(all)-1].content = append(data, '\n')
	return packed(t, zip.Store, all)
}
