create database `over` character set utf8mb4;
create database play;
use `over`;
create table digit (d int primary key);
insert into digit values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
create table kept (
  k varchar(20) character set utf8mb4 collate utf8mb4_general_ci not null primary key,
  n int not null,
  v int,
  w varchar(400),
  key (n)
) engine = InnoDB;
insert into kept select concat('key', n), n, 0, 'first'
  from (select a.d + 10 * b.d + 100 * c.d + 1000 * e.d as n from digit a, digit b, digit c, digit e) numbers;
create table same like kept;
insert into same select * from kept;

use play;
delimiter ;;
-- Transactions that each fill a part, over ranges that overlap, with a range
-- whose rows go in one transaction and come again in another.
create procedure rounds(in how_many int)
begin
  declare nth, low int default 0;
  while nth < how_many do
    set nth = nth + 1;
    set low = (nth * 1700) % 9000;
    start transaction;
    update `over`.kept set v = v + 1, w = repeat(char(97 + nth % 26), 300) where n between low and low + 900;
    update `over`.same set v = v + 1, w = repeat(char(97 + nth % 26), 300) where n between low and low + 900;
    delete from `over`.kept where n between low + 850 and low + 899;
    delete from `over`.same where n between low + 850 and low + 899;
    commit;
    start transaction;
    insert into `over`.kept
      select if(nth % 2, upper(concat('key', low + 850 + d)), concat('Key', low + 850 + d)), low + 850 + d, nth, repeat('n', 300)
      from `over`.digit;
    insert into `over`.same
      select if(nth % 2, upper(concat('key', low + 850 + d)), concat('Key', low + 850 + d)), low + 850 + d, nth, repeat('n', 300)
      from `over`.digit;
    update `over`.kept set v = v + 1, w = repeat('u', 300) where n between low + 900 and low + 1800;
    update `over`.same set v = v + 1, w = repeat('u', 300) where n between low + 900 and low + 1800;
    update `over`.kept set k = concat('moved', n) where n between low + 860 and low + 864 or n = low + 2000;
    update `over`.same set k = concat('moved', n) where n between low + 860 and low + 864 or n = low + 2000;
    commit;
  end while;
end;;
delimiter ;
