package bounce

import "testing"

// What somebody wrote is told from what they quoted, whichever program they write with.
func TestOwnWordsAreToldFromQuotedOnes(t *testing.T) {
	for name, text := range map[string]string{
		"Gmail":      "Thank you.\n\nOn Fri, 20 Nov 2026 at 10:00, Acme Press <press@acme.example> wrote:\n\n> A new charger\n> is there\n",
		"folded":     "Thank you.\n\nOn Fri, 20 Nov 2026 at 10:00, Acme Press\n<press@acme.example> wrote:\n> A new charger\n",
		"Outlook":    "Thank you.\n\n________________________________\nFrom: Acme Press <press@acme.example>\nSent: Friday\nTo: Li\nSubject: A new charger\n\nDear Li, here it is.",
		"old":        "Thank you.\n\n-----Original Message-----\nFrom: Acme\nA new charger",
		"head alone": "Thank you.\n\nFrom: Acme Press\nSent: Friday\nTo: Li\n\nDear Li",
		"below":      "On Friday, 20 Nov 2026, Acme Press wrote:\n> A new charger\n\nThank you.",
		"signature":  "Thank you.\n-- \nLi Lei\nThe Paper\n",
		"phone":      "Thank you.\n\nSent from my iPhone\n",
		"plain":      "Thank you.\n",
		"QQ":         "Thank you.\n\n\n------------------ 原始邮件 ------------------\n发件人: \"Acme\"\n新款充电器",
		"NetEase":    "Thank you.\n\n在 2026-11-20 10:00:00，\"Acme\" <press@acme.example> 写道：\n新款充电器",
		"Foxmail":    "Thank you.\n\n发件人： Acme\n发送时间： 2026-11-20\n收件人： 李\n主题： 新款充电器\n\n您好",
		"Apple":      "Thank you.\n\n> 2026年11月20日 10:00，Acme <press@acme.example> 写道：\n> \n> 新款充电器\n",
		"German":     "Thank you.\n\nAm 20.11.2026 um 10:00 schrieb Acme Press:\n> Ein neues Ladegerät\n",
	} {
		if got := Own(text); got != "Thank you." {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, whole := range []string{
		"On Friday we wrote:\nno word of yours was true", "From: where does the battery come? Please tell.", "I wrote on 20 Nov. that it burns.",
		"> Does it burn?\nNo.\n> Is it safe?\nYes.",
	} {
		if Own(whole) == "" {
			t.Errorf("%q is cut away", whole)
		}
	}
}

// Whoever wants no more mail is heard; who only speaks of it is read by a person.
func TestWhoWantsToLeaveIsHeard(t *testing.T) {
	for _, own := range []string{"unsubscribe", "Please unsubscribe me from this list. Thanks!", "Remove me please", "STOP", "TD", "T", "退订", "请退订，谢谢", "取消订阅", "请不要再给我发邮件", "Opt out"} {
		if asks, sure := Leaves(own); !asks || !sure {
			t.Errorf("%q: %v, %v", own, asks, sure)
		}
	}
	for _, own := range []string{"We no longer cover phones, please unsubscribe me, and ask my colleague Zhao instead.", "How many readers unsubscribe after such a mail?", "我已调岗，请退订，新同事是王芳"} {
		if asks, sure := Leaves(own); !asks || sure {
			t.Errorf("%q: %v, %v", own, asks, sure)
		}
	}
	for _, own := range []string{"", "Thank you", "When does the charger come to the shops?", "谢谢，已收到", "Don't miss our stand"} {
		if asks, _ := Leaves(own); asks {
			t.Errorf("%q asks for nothing", own)
		}
	}
}
