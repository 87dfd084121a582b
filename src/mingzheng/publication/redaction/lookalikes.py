"""Characters that stand for others to the eye or by another way of writing, folded before anything is looked for.

Our own short tables: traditional characters common in names, radicals of the supplement, Cyrillic and Greek capitals.
"""

from __future__ import annotations

_TRADITIONAL = (
    "張张陳陈劉刘黃黄吳吴趙赵孫孙馬马楊杨鄭郑謝谢許许馮冯鄧邓蕭萧葉叶閻阎蘇苏盧卢蔣蒋賈贾韋韦範范鄒邹陸陆"
    "龍龙萬万錢钱湯汤羅罗喬乔賴赖龔龚龐庞顧顾譚谭韓韩魯鲁聶聂齊齐嚴严溫温莊庄塗涂華华國国強强偉伟軍军東东"
    "麗丽豔艳紅红蘭兰鳳凤鵬鹏飛飞傑杰義义愛爱寶宝貴贵財财榮荣慶庆興兴學学曉晓雲云陽阳賢贤銘铭鋒锋鋼钢鐵铁"
    "銀银錦锦靜静穎颖瑩莹瓊琼綺绮紹绍維维續续緒绪綱纲練练綠绿縣县絢绚純纯紀纪約约級级納纳紋纹細细終终組组"
    "結结絲丝經经給给統统絕绝繼继績绩總总聰聪聖圣職职聯联聲声膽胆臨临舉举與与藝艺蔭荫薩萨藍蓝藥药虛虚號号"
    "處处補补裝装裡里見见規规視视親亲覺觉觀观訓训記记設设詩诗詠咏誌志認认誠诚語语說说誼谊調调諒谅論论諸诸"
    "謙谦講讲識识證证譯译議议護护讚赞貝贝貞贞負负貢贡貨货販贩責责費费賀贺資资賓宾賜赐賞赏質质購购贊赞跡迹"
    "車车軒轩輝辉輪轮輕轻載载輔辅農农達达遠远運运過过進进週周選选遲迟邁迈還还鄉乡鄰邻釗钊鈞钧鈴铃鉅钜銳锐"
    "鎮镇鏡镜鐘钟鑄铸長长門门閃闪開开間间閩闽關关陰阴陣阵階阶隊队際际隨随險险隱隐雙双雞鸡離离難难電电霧雾"
    "靈灵頂顶項项順顺須须預预頌颂領领頭头願愿類类風风養养館馆駿骏騰腾驗验驚惊體体魚鱼鮑鲍鮮鲜鳥鸟鳴鸣鴻鸿"
    "鶴鹤鷹鹰麥麦黨党齡龄龜龟亞亚來来個个倫伦側侧傳传債债傷伤億亿優优內内兩两冊册凱凯剛刚創创劃划劇剧劍剑"
    "務务動动勞劳勝胜勢势勳勋勵励區区協协單单廠厂參参員员問问啟启喪丧嘯啸團团園园圓圆圖图執执堅坚場场報报"
    "墳坟壯壮壽寿夢梦奪夺奮奋婦妇媽妈嫻娴嬌娇嬰婴寧宁實实審审寫写寬宽將将專专尋寻對对導导層层屬属岡冈島岛"
    "峽峡嶺岭嶽岳巖岩帥帅師师帶带幫帮幹干幾几庫库廣广廬庐彌弥彎弯彥彦徑径從从復复徵征悅悦憶忆應应懷怀戰战"
    "戲戏戶户拋抛掃扫揚扬換换損损搖摇擁拥擇择擊击擔担據据擴扩數数敵敌時时晉晋晝昼曄晔暉晖書书會会棟栋業业"
    "極极樂乐樓楼標标樹树橋桥機机檢检權权歐欧歡欢歲岁歷历歸归殺杀氣气漢汉決决沒没淚泪淨净淵渊淺浅渾浑測测"
    "滅灭滿满漁渔潔洁潤润澤泽濟济濤涛濱滨瀏浏灣湾災灾烏乌無无煉炼煒炜煙烟煥焕熱热燈灯燁烨燦灿營营爭争爲为"
    "為为爾尔牆墙獎奖獨独獻献瑋玮瑪玛環环璽玺產产畢毕畫画異异當当發发監监盡尽盤盘眾众碩硕確确禮礼禎祯禪禅"
    "種种稱称積积穩稳窮穷競竞筆笔節节簡简籃篮籌筹葦苇蓮莲薈荟蘊蕴螢萤衛卫裏里詢询賽赛鄔邬酈郦鍾钟鐸铎閆闫"
    "闕阙鞏巩鳩鸠鄺邝郟郏蓋盖賁贲竇窦厲厉麼么祿禄穌稣繆缪罈坛藺蔺諶谌譙谯遊游闞阚饒饶駱骆佈布佔占併并係系"
    "俠侠倉仓備备僑侨儀仪"
)
_RADICALS = (
    "⺠民⺟母⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻚页⻛风⻜飞⻝食⻢马⻤鬼⻥鱼⻦鸟⻨麦⻩黄"
    "⻬齐⻰龙⻳龟⺩王⺬示⺫目⺼月⻁虎⻧卤⻮齿"
)
_CYRILLIC = "АВЕКМНОРСТУХІЈЅԚԜ"
_AS_CYRILLIC = "ABEKMHOPCTYXIJSQW"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_AS_GREEK = "ABEZHIKMNOPTYX"
_DIGITS = "〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸幺OIL|"
_AS_DIGITS = "00012345678912345678923610111"
_LINES = "‐‑‒–—―−﹣－"


def _pairs(text: str) -> dict[int, str]:
    return {ord(text[i]): text[i + 1] for i in range(0, len(text), 2)}


LETTERS: dict[int, str] = {
    **_pairs(_TRADITIONAL),
    **_pairs(_RADICALS),
    **{ord(a): b for a, b in zip(_CYRILLIC, _AS_CYRILLIC, strict=True)},
    **{ord(a): b for a, b in zip(_GREEK, _AS_GREEK, strict=True)},
    **dict.fromkeys(map(ord, _LINES), "-"),
}
"""One character for one character, so that places in a text stay what they are."""

DIGITS: dict[int, str] = {ord(a): b for a, b in zip(_DIGITS, _AS_DIGITS, strict=True)}
"""Words and letters that are read as digits inside a number; for numbers only, never for names."""
