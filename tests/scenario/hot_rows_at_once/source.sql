create database hot character set utf8mb4;
create database play;
use hot;
create table digit (d int primary key);
insert into digit values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
create table spelt (
  k varchar(20) character set utf8mb4 collate utf8mb4_general_ci not null primary key,
  n int not null,
  v int,
  w varchar(400),
  key (n)
) engine = InnoDB;
insert into spelt select concat('key', n), n, 0, 'first'
  from (select a.d + 10 * b.d + 100 * c.d + 1000 * e.d as n from digit a, digit b, digit c, digit e) numbers;
create table numbered (n int primary key, v int, w varchar(400)) engine = InnoDB;
insert into numbered select n, v, w from spelt;
-- Its rows cannot be late: another unique key orders them.
create table entered (n int primary key, entry int not null, v int, unique key (entry)) engine = InnoDB;
insert into entered select n, n, v from spelt where n < 100;

use play;
delimiter ;;
-- Transactions that each fill a part: over ranges of their own, and over a few
-- rows that all of them change.
create procedure rounds(in how_many int)
begin
  declare nth, low int default 0;
  while nth < how_many do
    set nth = nth + 1;
    set low = 100 + (nth * 1700) % 8000;
    start transaction;
    update hot.spelt set v = v + 1, w = repeat(char(97 + nth % 26), 300) where n between low and low + 600;
    update hot.numbered set v = v + 1, w = repeat(char(97 + nth % 26), 300) where n between low and low + 600;
    update hot.numbered set v = v + 1 where n < 20;
    delete from hot.numbered where n = 20 + nth % 10;
    insert into hot.numbered values (20 + nth % 10, -nth, 'again');
    -- One is there in every second transaction.
    delete from hot.numbered where n = 30;
    if nth % 2 then
      insert into hot.numbered values (30, -nth, 'in turns');
    end if;
    update hot.spelt set v = v + 1 where n < 10;
    delete from hot.spelt where n = 10;
    insert into hot.spelt values (if(nth % 2, 'KEY10', 'key10'), 10, nth, 'spelt');
    commit;
    if nth % 3 = 0 then
      start transaction;
      update hot.entered set entry = -entry where n = nth;
      update hot.entered set entry = -nth - 1000 where n = nth + 1;
      update hot.entered set v = v + 1;
      commit;
    end if;
  end while;
end;;
delimiter ;
