package channel

import (
	"fmt"
	"slices"
	"testing"
)

// The jobs of what one message has told of come after it: each is to find that it was.
func TestAChannelRemembersAllThatAMessageToldOf(t *testing.T) {
	var c Channel
	var tasks []TellTask
	for n := range 3 * remembered {
		tasks = append(tasks, TellTask{AlertID: fmt.Sprint(n)})
		c.Held = append(c.Held, Held{Task: tasks[n]})
	}
	c.over(tasks, true)
	for _, task := range tasks {
		if !slices.Contains(c.Told, task.key()) {
			t.Fatalf("alert %s would be told again", task.AlertID)
		}
	}
	if c.over([]TellTask{{AlertID: "last"}}, true); len(c.Held) != 0 || len(c.Told) > remembered+1 {
		t.Errorf("%d are held, %d remembered", len(c.Held), len(c.Told))
	}
}
