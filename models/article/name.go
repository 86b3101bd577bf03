package article

import (
	"strings"
	"unicode"

	"standfirst/models/pattern"
)

// surnames are the common Chinese family names; those of two characters come first, since their first may be one as well.
const (
	longSurnames  = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 夏侯 轩辕 端木 百里 东郭 南宫 呼延 申屠 澹台 淳于 太史 闻人 歐陽 司馬 諸葛"
	shortSurnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢涂肖佘佟苟佴伯赏墨哈谯笪年爱阳鹿付代覃苑仝逯冼青栗信原缴官逸盘谌揭禤阿亓敬相衣付岩迟初門邸洛尼丘麦邝区丛仵郗种粟战芦牟隋尉郇檀辜楼补禚菅眭甯库" +
		"趙錢孫鄭馮陳衛蔣韓楊許呂張孔嚴華陶謝鄒喻蘇範魯韋馬鳳湯羅畢郝鄔樂於時傅齊顧黃蕭貝計談龐紀項閔賈婁顏鍾駱萬盧經應單諸龔陸榮儲靳車侯寧劉葉龍懷蒲從賴藺喬陰雙黨譚貢勞農溫莊閻連習魚廖終匡國廣東歐師鞏聶簡饒區鄧麥鄺藍鮑鐘塗費練曾關蒯豐紅遊權蓋"
)

var isSurname = func() map[string]bool {
	known := map[string]bool{}
	for _, s := range strings.Fields(longSurnames) {
		known[s] = true
	}
	for _, r := range shortSurnames {
		known[string(r)] = true
	}
	return known
}()

// notNames are words of two to four characters that begin with a family name and are none.
var notNames = pattern.New(`^(?:区.?[域内委]|区政府|种[种子植类].*|丘陵|麦[田当].*|时间|时报|时事|时政|时评|时代|平台|金融|经济|经济.*|国际|国内|国家|国防|文章|文字|文化|文学|文娱|文明|文汇|广告|广州|广东|广西|成都|成果|高级|高层|关于|关注|万象|温州|常州|常务|常见|通讯|通信|通知|公司|公众|公共|公告|公开|海外|海南|海报|安徽|安全|江苏|江西|江南|边界|相关|相册|和谐|明天|明星|东方|东莞|山东|山西|石家庄|云南|贵州|方面|方式|全国|全部|全文|全球|全媒体.*|农业|农村|农民|华商|华北|华东|华夏|华尔街.*|路透|路透社|单位|应该|管理|管理员|解读|解放.*|党员|党建|党报|党委|利好|白皮书|红星|红网|项目|支持|支付|水平|房产|房地产|连线|连载|曾经|向导|都市.*|有限|有关|须知|空间|养生|年度|年月|家庭|家居|计算|计划|包括|伊朗|法国|法律|法治.*|法制.*|法院|牛市|古代|易车|游戏|游客|尚未|别墅|后台|从业|汽车|鱼|车市|车讯|商报|商业|青年.*|青岛|信息.*|信用|官方|官网|原创|原文|原标题|阳光|阿里|白宫|封面.*|钱江.*|段落|景区|印度|英国|美国|日本|韩国|中国.*|龙虎榜|查看|能源|边栏|居民|别人|越南|满意|荣誉|东北|西北|冷知识|成员|强调|强国|平安.*|项目组|代表|代码|相声|文字版|明报|温馨|盛大|于是|方法|山水|石油|米兰|宁波|宁夏|沈阳|郑州|洪水|连续|郭台铭说|干部|干货|都|从|有|任务|任何|安排|毕业|应用|应急|易于|高校|高铁|高考|金额|支部|雷达|雷锋网|钟声|新.*|舒适|卫生|卫视|卫健委|卫星|蓝天|红色|云计算|阅读|网.*|申请|申报|通过|空气|武汉|武器|谷歌|查询|利用|成立|成为|成功|终于|终端|宣传.*|宣布|别|步行|广电|师范|邮箱|巴西|巴黎|乌克兰|暴雨|双十一|简介|简单|简历|满)$`)

// orgWord is part of the names of newsrooms and firms, and of no person's.
var orgWord = pattern.New(`(?i)(?:网|报|社|台|新闻|传媒|媒体|在线|杂志|周刊|月刊|期刊|频道|编辑部|公司|集团|中心|工作室|委员会|办公室|协会|学院|大学|研究院|政府|日报社|电视|广播|客户端|论坛|博客|号外|财经|资讯|头条|观察|出版|公众号|平台|官方|科技|部门|小组|团队|部|处|科|局|委|办|厅|院|校|系|所|馆|站|会|组|作者|记者|编辑|原创|佚名|匿名|未知|admin|管理员|来源|转载)$|公司|报社|通讯社|电视台|新华|人民网|新浪|搜狐|网易|腾讯|凤凰|澎湃|综合`)

// latinOrg are words in bylines of newsrooms and desks in Latin script.
var latinOrg = pattern.New(`(?i)\b(?:news|newsroom|staff|editors?|editorial|editor-in-chief|desk|team|press|reuters|agenc(?:y|ies)|bloomberg|afp|bbc|cnn|nbc|abc|cbs|pti|ani|ians|xinhua|times|post|journal|magazine|media|group|inc|ltd|llc|corp|company|university|institute|association|foundation|center|centre|department|office|online|digital|web|admin(?:istrator)?|user|guest|contributors?|anonymous|unknown|correspondents?|reporters?|writers?|author|service|network|tv|radio|studio|council|committee|board|blog|daily|weekly|today|wire|dispatch|herald|tribune|gazette|chronicle|telegraph|guardian|mail|standard|public relations|communications|com|org|net|www|https?|the|more|read|share|follow|subscribe|comments?|photos?|images?|video|updated|reviewed|checked|medically|published|posted|min(?:utes)?|january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|senior|chief|political|business|deputy|director|professor|president|founder|ceo|manager|managing|executive|associate|assistant|analyst|columnist|critic|freelance|special|national|international|sports|technology|economics|bureau|semiconductors?|technologies|pharma\w*|therapeutics|holdings|partners|capital|bank|systems|solutions|labs?|energy|industries|airlines|motors|electronics|software|robotics|ventures|insurance|logistics|ministry|government|police|headlines?|topics?|home|about|contact|privacy|click|here|email|twitter|facebook|linkedin|instagram)\b`)

// particles stand in names in small letters.
var particles = map[string]bool{
	"de": true, "da": true, "do": true, "dos": true, "das": true, "del": true, "della": true, "di": true, "du": true, "la": true, "le": true, "van": true, "von": true, "der": true,
	"den": true, "ten": true, "ter": true, "al": true, "el": true, "bin": true, "bint": true, "ibn": true, "y": true, "e": true,
}

// isHanName reports whether a text is the name of a person as Chinese write it: with a family name, or with a dot
// between its parts.
func isHanName(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) && r != '·' && r != '•' {
			return false
		}
		n++
	}
	if strings.ContainsAny(s, "·•") {
		return n >= 4 && n <= 16
	}
	if n < 2 || n > 4 || notNames.MatchString(s) || orgWord.MatchString(s) {
		return false
	}
	runes := []rune(s)
	if n >= 3 && isSurname[string(runes[:2])] {
		return true
	}
	return isSurname[string(runes[:1])] && n <= 3
}

// isLatinName reports whether a text is the name of a person in Latin script: two to five words, each with a capital,
// and particles between them, none of them a newsroom's.
func isLatinName(s string) bool {
	words := strings.Fields(s)
	said := 0
	for _, w := range words {
		if !particles[strings.ToLower(w)] {
			said++
		}
	}
	if said < 2 || said > 5 || len(words) > 7 || latinOrg.MatchString(s) {
		return false
	}
	for i, w := range words {
		letters := []rune(strings.Trim(w, ".'’\"“”()-"))
		if len(letters) == 0 {
			return false
		}
		if particles[strings.ToLower(w)] && i > 0 && i < len(words)-1 {
			continue
		}
		if !unicode.IsUpper(letters[0]) && !strings.HasPrefix(w, "d’") && !strings.HasPrefix(w, "d'") {
			return false
		}
		for _, r := range letters {
			if !unicode.IsLetter(r) && r != '.' && r != '\'' && r != '’' && r != '-' && r != '‑' {
				return false
			}
		}
	}
	return true
}

// inCapitals writes "JANE MCDOE" as "Jane Mcdoe"; what has small letters stays as it is.
func inCapitals(s string) string {
	if strings.ToUpper(s) != s || strings.ToLower(s) == s {
		return s
	}
	words := strings.Fields(s)
	for i, w := range words {
		runes := []rune(strings.ToLower(w))
		up := true
		for j, r := range runes {
			if up {
				runes[j] = unicode.ToUpper(r)
			}
			up = r == '-' || r == '\'' || r == '’' || r == '.'
		}
		if len(w) > 1 || i > 0 {
			words[i] = string(runes)
		}
	}
	return strings.Join(words, " ")
}
