package report

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// A figure that belongs to no part of a report would stand before all of them. Figures are what has a label and a meaning.
func TestEveryFigureHasItsPart(t *testing.T) {
	words := map[string]any{}
	data, err := os.ReadFile("../../templates/locale/en/report.json")
	if err == nil {
		err = json.Unmarshal(data, &words)
	}
	if err != nil {
		t.Fatal(err)
	}
	figures := 0
	for key := range words {
		name, is := strings.CutPrefix(key, "report.stat.")
		if _, meant := words["report.define."+name]; !is || !meant {
			continue
		}
		if figures++; partOf[name] == "" {
			t.Errorf("%s belongs to no part", name)
		}
	}
	if figures < len(partOf)/2 {
		t.Errorf("%d figures are known by their words, %d by their part", figures, len(partOf))
	}
}
