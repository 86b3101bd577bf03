package markup

import (
	"strings"
	"testing"
)

func TestTextOfElementsThatNobodyClosesIsRead(t *testing.T) {
	const said = "<p>The sea wall holds.</p><p>So far.</p>"
	for name, page := range map[string]string{
		"boxes":           strings.Repeat("<div class=a>", 100_000) + said,
		"boxes, closed":   strings.Repeat("<DIV>", 100_000) + said + strings.Repeat("</DIV>", 100_000),
		"letters":         strings.Repeat("<span>", 100_000) + said,
		"tables":          strings.Repeat("<table><tr><td>", 30_000) + said,
		"several of them": strings.Repeat("<div><section><font color=red><span>", 30_000) + said,
		"after each part": strings.Repeat("<div>", 1000) + "<script>if (1 < 2) {}</script>" + said,
	} {
		if got := Text(page); got != "The sea wall holds.\nSo far." {
			t.Errorf("%s: %.60q", name, got)
		}
	}
}
