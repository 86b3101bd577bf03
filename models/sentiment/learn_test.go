package sentiment

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// jargon is how a field speaks whose words no list has: what they mean is to be learnt.
func jargon(n int, seed uint64) []Correction {
	rng := rand.New(rand.NewPCG(seed, 11))
	sets := map[string][]string{
		Positive: strings.Fields("碳效跃阶 连板 吃透订单 满产满销 灯塔工厂 破圈 上岸 出海跑通 爬坡顺 良率拉满 拿下首套 跑出加速度 站上潮头 一次点亮 全线贯通 客户复投 单月打满 通过车规 卡位头部 对标国际"),
		Negative: strings.Fields("炉温跑飞 停线 甩货 砍单 爆仓单 封板失守 回炉 掉链 跳票 打回重做 良率趴窝 炸单 断臂 客户转单 熄火 烧穿预算 压舱 关灶 拔线 扎堆返工"),
		Neutral:  strings.Fields("例会 备案 换届 更名 迁址 公示 开票 盘点 轮值 归档 抄送 排班 报备 对账 复核 登记 编号 存档 转交 备注"),
	}
	subjects, ends := strings.Fields("三号线 华东厂 该公司 二期 子公司 项目组 新车间 供应商 渠道端 基地"), strings.Fields("本周 上月 昨日 年内 季末 日前 近期 随后 目前 今晨")
	var out []Correction
	for range n {
		label := []string{Positive, Negative, Neutral}[rng.IntN(3)]
		words := sets[label]
		text := ends[rng.IntN(10)] + subjects[rng.IntN(10)] + words[rng.IntN(20)] + "，" + subjects[rng.IntN(10)] + words[rng.IntN(20)]
		if rng.IntN(4) == 0 {
			other := sets[[]string{Positive, Negative, Neutral}[rng.IntN(3)]]
			text += "，" + ends[rng.IntN(10)] + other[rng.IntN(20)]
		}
		out = append(out, Correction{Text: text, Label: label})
	}
	return out
}

func TestLearnsWhatItIsCorrectedIn(t *testing.T) {
	taught, asked := jargon(1000, 1), jargon(400, 2)
	m := Learn(taught)
	right, cold := 0, 0
	for _, c := range asked {
		if m.Judge(c.Text, "").Label == c.Label {
			right++
		}
		if Judge(c.Text, "").Label == c.Label {
			cold++
		}
	}
	accuracy := float64(right) / float64(len(asked))
	t.Logf("after 1,000 corrections: accuracy %.3f, measured beforehand %.3f; the rules alone %.3f", accuracy, m.Accuracy, float64(cold)/float64(len(asked)))
	if accuracy < 0.9 || cold*10 > 6*len(asked) {
		t.Error("that is not learnt, or there was nothing to learn")
	}
	if d := m.Accuracy - accuracy; d > 0.05 || d < -0.05 {
		t.Errorf("it measured %.3f, and is right in %.3f", m.Accuracy, accuracy)
	}
}

func TestTooLittleToLearnFrom(t *testing.T) {
	if Learn(jargon(MinCorrections-1, 1)) != nil {
		t.Error("it learnt from too few")
	}
	same := jargon(400, 1)
	for i := range same {
		same[i].Label = Negative
	}
	if Learn(same) != nil {
		t.Error("it learnt to say one thing")
	}
	var none *Model
	if got := none.Judge("服务很好", ""); got != Judge("服务很好", "") {
		t.Error("without a model the rules judge", got)
	}
}

func TestWhatIsLearntOfOneTargetServesForAnother(t *testing.T) {
	var taught []Correction
	for _, c := range jargon(600, 3) {
		taught = append(taught, Correction{Text: "北风" + c.Text, Target: "北风", Label: c.Label})
	}
	m, right := Learn(taught), 0
	for _, c := range jargon(200, 4) {
		if m.Judge("南山"+c.Text, "南山").Label == c.Label {
			right++
		}
	}
	if right < 170 {
		t.Errorf("%d of 200", right)
	}
}

func BenchmarkJudge(b *testing.B) {
	m := Learn(jargon(400, 1))
	for _, c := range []struct{ name, text, target string }{
		{"zh", strings.Repeat("北风公司隐瞒电池缺陷，拒不道歉，用户非常失望。售后服务也很差，不过门店态度还可以。", 8), "北风公司"},
		{"en", strings.Repeat("Critics accused Harlan of misleading voters, but his allies praised him for steering the talks to a close. ", 8), "Harlan"},
	} {
		b.Run(c.name+"/rules", func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				Judge(c.text, c.target)
			}
		})
		b.Run(c.name+"/model", func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				m.Judge(c.text, c.target)
			}
		})
	}
	b.Run("learn", func(b *testing.B) {
		all := jargon(1000, 1)
		for b.Loop() {
			Learn(all)
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(time.Second), "s/1000")
	})
}
